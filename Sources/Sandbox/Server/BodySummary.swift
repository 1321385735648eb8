import NIOHTTP1

/// A request's body as it was received, without the body.
struct BodySummary: Sendable {
    /// The SHA-256 of no bytes at all, in hexadecimal digits.
    static let emptySHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    /// Before the body has been read.
    static let none = BodySummary(
        byteCount: 0,
        sha256: emptySHA256,
        kept: [],
        trailers: HTTPHeaders()
    )

    let byteCount: Int
    /// Of all bytes that arrived, in hexadecimal digits.
    let sha256: String
    /// The first bytes, as many as the plan asked for.
    let kept: [UInt8]
    let trailers: HTTPHeaders
}
