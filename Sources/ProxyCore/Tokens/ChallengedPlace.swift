package import NIOCore

/// Part of a route: its paths that begin with the same three segments.
///
/// Kept as a number that the path is hashed to with a key of this process: two that happen to be the
/// same cost a cached answer, no more.
package struct ChallengedPlace: Hashable, Sendable {
    private let number: Int

    private static let depth = 3

    /// `target`: Path and query as received.
    package init(of target: ByteBuffer) {
        let bytes = target.readableBytesUInt8Span
        var hasher = Hasher()
        var segments = 0
        var isInSegment = false
        for index in bytes.indices {
            let byte = bytes[index]
            if byte == UInt8(ascii: "?") { break }
            if byte == UInt8(ascii: "/") {
                if isInSegment && segments == Self.depth { break }
                isInSegment = false
                continue
            }
            if !isInSegment {
                isInSegment = true
                segments += 1
                hasher.combine(UInt8(ascii: "/"))
            }
            hasher.combine(byte)
        }
        number = hasher.finalize()
    }
}
