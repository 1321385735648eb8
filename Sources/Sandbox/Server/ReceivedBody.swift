import NIOCore
import NIOHTTP1
import ProxyOpenSSL

/// What has arrived of a request's body: its length, its digest, and as many of its first bytes
/// as the answer wants to see. The rest is never kept.
struct ReceivedBody: ~Copyable {
    private let keepLimit: Int
    private var running: SHA256?

    private(set) var byteCount = 0
    private(set) var kept: [UInt8] = []
    private(set) var trailers = HTTPHeaders()

    init(keepingAtMost limit: Int) {
        keepLimit = limit
        running = nil
    }

    mutating func append(_ bytes: ByteBuffer) {
        if running == nil {
            running = SHA256()
        }
        running?.update(bytes.readableBytesUInt8Span)
        byteCount += bytes.readableBytes
        if kept.count < keepLimit {
            kept.append(contentsOf: bytes.readableBytesView.prefix(keepLimit - kept.count))
        }
    }

    /// Takes what has been counted; the running digest ends with it.
    mutating func finish(trailers: HTTPHeaders?) -> BodySummary {
        let digest = running.take()?.finalize()
        return BodySummary(
            byteCount: byteCount,
            sha256: digest.map(Hexadecimal.text) ?? BodySummary.emptySHA256,
            kept: kept,
            trailers: trailers ?? HTTPHeaders()
        )
    }
}
