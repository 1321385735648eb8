package import NIOCore

/// What is to be sent of one request: its head, and behind it the body in the framing that the head
/// says (RFC 9112 §6–7).
///
/// Pieces are gathered until there is enough for a send, so that head and body, or many small
/// chunks, leave together. No more is taken in until all of that has left.
package struct UpstreamWriter: Sendable {
    /// To be sent next.
    package private(set) var pending: ByteBuffer
    private let framing: BodyFraming
    private let headLength: Int64
    /// Bytes of the connection that have left.
    private var sent: Int64 = 0
    /// What is to come of a body whose length is known.
    private var missing: Int64
    private var isBodyEnded: Bool

    /// So much makes a send, in bytes.
    package static let enough = 65_536

    /// `head`: Complete, with its empty line.
    package init(head: ByteBuffer, framing: BodyFraming) {
        pending = head
        headLength = Int64(head.readableBytes)
        self.framing = framing
        missing = if case .length(let length) = framing { length } else { 0 }
        isBodyEnded = framing == .none || framing == .length(0)
    }

    /// Whether the next piece of the body can be taken in.
    package var wantsBody: Bool {
        !isBodyEnded && pending.readableBytes < Self.enough
            && (pending.readableBytes == 0 || pending.readerIndex == 0)
    }

    /// All of the request has left.
    package var isComplete: Bool { isBodyEnded && pending.readableBytes == 0 }

    /// Whether the upstream may have got enough to act upon it: any of the body, or all of a request
    /// that has none.
    package var isActionable: Bool {
        let hasBody = framing != .none && framing != .length(0)
        return hasBody ? sent > headLength : sent >= headLength
    }

    package mutating func append(_ piece: ByteBuffer) {
        let count = piece.readableBytes
        guard count > 0, !isBodyEnded else { return }
        if framing == .chunked {
            ResponseHeadWriter.appendChunk(size: count, to: &pending)
            pending.writeImmutableBuffer(piece)
            ResponseHeadWriter.appendChunkEnd(to: &pending)
            return
        }
        // Not one byte more than was announced: it would begin the next request.
        let admitted = Int(min(Int64(count), missing))
        missing -= Int64(admitted)
        isBodyEnded = missing == 0
        let piece = piece.getSlice(at: piece.readerIndex, length: admitted) ?? piece
        if pending.readableBytes == 0 {
            pending = piece
        } else {
            pending.writeImmutableBuffer(piece)
        }
    }

    /// The body is complete.
    ///
    /// - Returns: false when a length was said that it doesn't have: the request can't be completed.
    package mutating func end(trailers: FieldSection?) -> Bool {
        guard !isBodyEnded else { return true }
        guard framing == .chunked else { return false }
        isBodyEnded = true
        ResponseHeadWriter.appendLastChunk(trailers: trailers ?? .empty, to: &pending)
        return true
    }

    /// So many bytes of ``pending`` have left.
    package mutating func sent(_ count: Int) {
        sent += Int64(count)
        pending.moveReaderIndex(forwardBy: count)
        if pending.readableBytes == 0 { pending = ByteBuffer() }
    }
}

extension UpstreamWriter: CustomStringConvertible, CustomReflectable {
    /// Without the bytes, among which is the credential.
    package var description: String { "UpstreamWriter(\(pending.readableBytes) bytes)" }

    package var customMirror: Mirror { Mirror(self, children: []) }
}
