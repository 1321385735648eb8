package import NIOCore

/// A request's body between client and upstream: what is not sent yet, and, as long as it fits, all
/// that was sent, for a replay.
///
/// Bytes are copied in, because a slice would keep the whole buffer alive that it was received in.
package struct RequestBody: Sendable {
    private let replayLimit: Int
    private var buffer = ByteBuffer()
    /// How many bytes of `buffer` this attempt has sent.
    private var sent = 0
    private var trailers: FieldSection?
    /// All bytes since the first are still in `buffer`.
    package private(set) var isReplayable = true
    package private(set) var isComplete: Bool
    /// Bytes received so far.
    package private(set) var length: Int64 = 0

    /// The client is read again when less than that is not sent yet.
    private static let lowWater = 65_536

    /// `replayLimit`: `replay.memory` in bytes.
    package init(framing: BodyFraming, replayLimit: Int) {
        self.replayLimit = replayLimit
        isComplete = framing == .none
    }

    package var wantsMore: Bool {
        !isComplete && buffer.readableBytes - sent < Self.lowWater
    }

    package mutating func append(_ bytes: ByteBuffer) {
        length += Int64(bytes.readableBytes)
        if isReplayable && buffer.readableBytes + bytes.readableBytes > replayLimit {
            isReplayable = false
        }
        if !isReplayable { discardSent() }
        buffer.writeImmutableBuffer(bytes)
    }

    package mutating func complete(trailers: FieldSection) {
        isComplete = true
        self.trailers = trailers.isEmpty ? nil : trailers
    }

    /// What the upstream gets next.
    package mutating func read(atMost limit: Int) -> RequestBodyRead {
        let available = min(limit, buffer.readableBytes - sent)
        if available > 0,
            let bytes = buffer.getSlice(at: buffer.readerIndex + sent, length: available)
        {
            sent += available
            return .bytes(bytes)
        }
        return isComplete ? .end(trailers: trailers) : .wait
    }

    /// Begins again with the first byte. False when that is gone.
    package mutating func rewind() -> Bool {
        guard isReplayable else { return false }
        sent = 0
        return true
    }

    private mutating func discardSent() {
        buffer.moveReaderIndex(forwardBy: sent)
        sent = 0
        buffer.discardReadBytes()
    }
}
