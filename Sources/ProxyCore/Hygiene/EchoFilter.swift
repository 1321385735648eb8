package import NIOCore

/// Lets a body pass, piece by piece, until a secret shows in it, however it is split.
///
/// At the end of a piece the beginning of a secret may stand. From ``leastHeld`` bytes on it is
/// held back until the next piece, or the end, tells. So of a secret that is found fewer bytes than
/// that have left, and a text that ends in `e` is not kept waiting. What is held is less than one
/// secret; the rest of a piece is never copied.
package struct EchoFilter {
    package enum Verdict: Equatable {
        /// The piece completes a secret. Nothing more of this body may reach the client.
        case found
        /// First `held`, which earlier pieces left here, then this range of the piece are free.
        case release(held: ByteBuffer, piece: Range<Int>)
    }

    /// In bytes. A token's first ones are the same for all tokens.
    static let leastHeld = 8

    private let search: SecretSearch
    /// The last bytes that came, as far as they are the beginning of a secret.
    private var tail = ByteBuffer()
    /// So many bytes at the beginning of `tail` have left.
    private var released = 0

    package init(_ search: SecretSearch) {
        self.search = search
    }

    /// Judges the next bytes of the body; each piece counts, so one that will come again, because
    /// there is no room for it now, must not be shown yet.
    package mutating func admit(_ piece: RawSpan) -> Verdict {
        let known = tail.readableBytes
        let all = known + piece.byteCount
        // Any byte is a UInt8; the standard library has no other name for that yet.
        let bytes = Span<UInt8>(_bytes: piece)
        var start = all
        for index in 0..<known {
            switch search.match(tail.readableBytesUInt8Span, from: index, then: bytes) {
            case .whole: return .found
            case .beginning: start = min(start, index)
            case .nothing: break
            }
        }
        switch search.scan(bytes) {
        case .found: return .found
        case .tail(let count): start = min(start, all - count)
        }
        let end = all - start >= Self.leastHeld ? max(start, released) : all
        let verdict = Verdict.release(
            held: slice(released..<max(released, min(end, known))),
            piece: 0..<max(0, end - known)
        )
        keep(from: start, piece)
        released = end - start
        return verdict
    }

    /// The body is complete: what is still held is free, since it is no whole secret.
    package mutating func end() -> ByteBuffer {
        defer {
            tail.clear()
            released = 0
        }
        return slice(released..<tail.readableBytes)
    }

    /// Makes `tail` what stands behind `start`, counted from its own beginning, up to the piece's
    /// end.
    private mutating func keep(from start: Int, _ piece: RawSpan) {
        let known = tail.readableBytes
        if start < known {
            tail.moveReaderIndex(forwardBy: start)
            tail.discardReadBytes()
        } else {
            tail.clear()
        }
        let new = max(0, start - known)..<piece.byteCount
        if !new.isEmpty { tail.writeBytes(piece.extracting(new)) }
    }

    private func slice(_ range: Range<Int>) -> ByteBuffer {
        guard !range.isEmpty else { return ByteBuffer() }
        return tail.getSlice(at: tail.readerIndex + range.lowerBound, length: range.count)
            ?? ByteBuffer()
    }
}

extension EchoFilter: CustomStringConvertible, CustomReflectable {
    package var description: String { "[redacted]" }

    package var customMirror: Mirror { Mirror(self, children: []) }
}
