import NIOCore

/// How much of a generated body is still to be written, and what happens behind it.
struct PatternStream {
    enum Pace: Equatable {
        /// As fast as the client takes it.
        case unhurried
        /// One block each time.
        case every(TimeAmount)
    }

    private var offset = 0
    private let byteCount: Int
    let pace: Pace
    /// Whether the connection is cut behind the last byte, in the middle of the message.
    let isCutOff: Bool

    init(byteCount: Int, pace: Pace = .unhurried, isCutOff: Bool = false) {
        self.byteCount = byteCount
        self.pace = pace
        self.isCutOff = isCutOff
    }

    var isAtEnd: Bool {
        offset >= byteCount
    }

    /// The next block; nil at the end.
    mutating func next() -> ByteBuffer? {
        guard !isAtEnd else { return nil }
        let bytes = BytePattern.bytes(from: offset, atMost: byteCount - offset)
        offset += bytes.readableBytes
        return bytes
    }
}
