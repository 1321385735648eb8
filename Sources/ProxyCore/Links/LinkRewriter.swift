package import NIOCore

/// Makes addresses at an upstream those of the address that the client used, in a text that comes
/// piece by piece, however it is split.
///
/// At the end of a piece the beginning of an address may stand: it is held back until the next piece,
/// or the end, tells. What would stay the same in any case has left already, so a text that ends in
/// `h` is not kept waiting. What is held is shorter than one address; a piece without any is not
/// copied.
package struct LinkRewriter {
    package enum Output: Equatable {
        /// This part of the piece as it is.
        case piece(Range<Int>)
        case bytes(ByteBuffer)
    }

    /// What became of some bytes.
    private struct Processed {
        /// Nil: what has left is ``passed`` of the bytes.
        var output: ByteBuffer?
        var passed: Range<Int>
        /// From here on the bytes are held.
        var held: Int
    }

    private let pattern: LinkPattern
    private let isTLS: Bool
    /// What stands in the addresses' place behind the slashes.
    private let authority: ByteBuffer
    /// What is held: the beginning of an address so far.
    private var tail = ByteBuffer()
    /// So many bytes at the beginning of `tail` have left.
    private var released = 0
    /// The byte before `tail`; nil at the text's beginning.
    private var previous: UInt8?

    package init(_ pattern: LinkPattern, to client: ClientAddress) {
        self.pattern = pattern
        isTLS = client.scheme == .https
        authority = ByteBuffer(string: client.authority)
    }

    /// The next bytes of the text.
    package mutating func rewrite(_ piece: RawSpan) -> Output {
        guard tail.readableBytes > 0 else {
            let processed = process(piece, isEnd: false)
            hold(piece, from: processed.held)
            return processed.output.map { Output.bytes($0) } ?? .piece(processed.passed)
        }
        var bytes = tail
        tail = ByteBuffer()
        bytes.writeBytes(piece)
        let processed = process(bytes.readableBytesSpan, isEnd: false)
        hold(bytes.readableBytesSpan, from: processed.held)
        return .bytes(processed.output ?? bytes.slice(processed.passed))
    }

    /// The text is complete: what is still held.
    package mutating func end() -> ByteBuffer {
        guard tail.readableBytes > 0 else { return tail }
        let bytes = tail
        let processed = process(bytes.readableBytesSpan, isEnd: true)
        tail = ByteBuffer()
        released = 0
        return processed.output ?? bytes.slice(processed.passed)
    }

    private func process(_ raw: RawSpan, isEnd: Bool) -> Processed {
        // Any byte is a UInt8; the standard library has no other name for that yet.
        let bytes = Span<UInt8>(_bytes: raw)
        var output = ByteBuffer()
        var isChanged = false
        var written = released
        var position = 0
        var floor = 0
        var held = bytes.count
        searching: while let slash = pattern.next(in: bytes, from: position) {
            position = slash + 1
            let found = pattern.match(
                bytes,
                around: slash,
                notBefore: floor,
                behind: previous,
                isEnd: isEnd
            )
            guard let (start, match) = found else { continue }
            switch match {
            case .unclear:
                held = start
                break searching
            case .link(let link):
                if !isChanged {
                    isChanged = true
                    output.reserveCapacity(bytes.count + bytes.count / 8)
                }
                write(link, from: start, of: raw, behind: written, to: &output)
                written = link.end
                position = link.end
                floor = link.end
            }
        }
        if held == bytes.count, !isEnd { held = unclearEnd(of: bytes, from: floor) }
        let end = max(written, held + Self.certain(bytes, from: held))
        guard isChanged else {
            return Processed(output: nil, passed: written..<end, held: held)
        }
        output.writeBytes(raw.extracting(written..<end))
        return Processed(output: output, passed: 0..<0, held: held)
    }

    /// What stands before the address, and what the address becomes: all that needs no change stays.
    private func write(
        _ link: LinkPattern.Link,
        from start: Int,
        of raw: RawSpan,
        behind written: Int,
        to output: inout ByteBuffer
    ) {
        if let colon = link.colon, (colon - start > LinkPattern.schemeLength) != isTLS {
            let end = max(written, start + LinkPattern.schemeLength)
            output.writeBytes(raw.extracting(written..<end))
            if isTLS { output.writeStaticString("s") }
            output.writeBytes(raw.extracting(colon..<link.host))
        } else {
            output.writeBytes(raw.extracting(written..<max(written, link.host)))
        }
        output.writeBytes(authority.readableBytesSpan)
    }

    /// Where an address may begin that the bytes end in; their end if there is none.
    private func unclearEnd(of bytes: Span<UInt8>, from floor: Int) -> Int {
        var index = max(floor, bytes.count - pattern.longest)
        while index < bytes.count {
            if LinkPattern.mayBegin(with: bytes[index]) {
                let before = index > 0 ? bytes[index - 1] : previous
                if pattern.isUnclear(bytes, at: index, behind: before) { return index }
            }
            index += 1
        }
        return bytes.count
    }

    /// How many bytes of an address that may begin there are the same in any case: `http`, or slashes.
    private static func certain(_ bytes: Span<UInt8>, from start: Int) -> Int {
        guard start < bytes.count else { return 0 }
        if bytes[start] | 0x20 == UInt8(ascii: "h") {
            return min(LinkPattern.schemeLength, bytes.count - start)
        }
        var end = start
        while end < bytes.count, end - start < slashes, LinkPattern.mayBegin(with: bytes[end]),
            bytes[end] | 0x20 != UInt8(ascii: "h")
        {
            end += 1
        }
        return end - start
    }

    /// The most that stand before a host, with their backslashes.
    private static let slashes = 4

    private mutating func hold(_ bytes: RawSpan, from start: Int) {
        let text = Span<UInt8>(_bytes: bytes)
        if start > 0 { previous = text[start - 1] }
        released = Self.certain(text, from: start)
        tail.clear()
        if start < text.count { tail.writeBytes(bytes.extracting(start..<text.count)) }
    }
}

extension ByteBuffer {
    fileprivate func slice(_ range: Range<Int>) -> ByteBuffer {
        getSlice(at: readerIndex + range.lowerBound, length: range.count) ?? ByteBuffer()
    }
}
