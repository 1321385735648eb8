package import NIOCore

/// The bytes of generated downloads: the same at each place of the stream every time.
///
/// The pattern repeats after 16 MiB only, so a piece that is lost, doubled or out of order shows in
/// the bytes and not just in their number.
package enum BytePattern {
    /// The largest piece that ``bytes(from:atMost:)`` gives.
    package static let blockByteCount = 65_536

    /// Block *k* of the stream is this table from offset *k mod 256* on.
    private static let table: ByteBuffer = {
        var state: UInt32 = 0x9E37_79B9
        var bytes = ByteBuffer()
        for _ in 0..<(blockByteCount + 256) {
            state ^= state << 13
            state ^= state >> 17
            state ^= state << 5
            bytes.writeInteger(UInt8(truncatingIfNeeded: state >> 11))
        }
        return bytes
    }()

    /// The bytes at `offset` and behind it: at most `limit`, and up to the end of the block.
    package static func bytes(from offset: Int, atMost limit: Int) -> ByteBuffer {
        let place = offset % blockByteCount
        let start = offset / blockByteCount % 256 + place
        let count = min(limit, blockByteCount - place)
        return table.getSlice(at: start, length: count) ?? ByteBuffer()
    }
}
