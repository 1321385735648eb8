package import NIOCore

/// Finds response heads in what an upstream sends (RFC 9112 §4–5), as strictly as
/// ``RequestHeadParser`` finds requests: what another reader could take differently is a problem,
/// with status 502. One thing is taken that requests may not have: LF alone as a line end.
///
/// Each byte is looked at once, however the bytes arrive. After a head the parser is ready for the
/// next one; after a problem it repeats it.
package struct ResponseHeadParser: Sendable {
    package enum Outcome: Sendable {
        /// The buffer holds the start of a head, or nothing: append to it and call again.
        case needMore
        /// A head, taken out of the buffer, with bytes of its own.
        case head(ResponseHead)
        /// Nothing of what follows can be trusted.
        case problem(FramingProblem)
    }

    private let limit: Int
    /// Where to go on, counted from the buffer's reader index.
    private var position = 0
    private var line: StatusLine?
    private var scanner = FieldScanner(takesBareLineFeed: true)
    private var framing = ResponseFraming()
    private var failure: FramingProblem?

    /// - Parameter limit: the most bytes that one head may have.
    package init(limit: Int) {
        self.limit = min(limit, RequestHeadParser.largestHead)
    }

    /// Looks for the end of a head.
    ///
    /// - Parameter buffer: what was received and not yet taken: between calls, bytes may only be
    ///   added to its end.
    /// - Returns: a head, that more bytes are wanted, or what is wrong.
    package mutating func parse(_ buffer: inout ByteBuffer) -> Outcome {
        if let failure { return .problem(failure) }
        do throws(FramingProblem) {
            guard let line = try scan(buffer.readableBytesUInt8Span) else { return .needMore }
            let head = takeHead(line, from: buffer.readableBytesSpan)
            buffer.moveReaderIndex(forwardBy: position)
            reset()
            return .head(head)
        } catch {
            failure = error.ofUpstream
            return .problem(error.ofUpstream)
        }
    }

    /// Returns the status line when the head is complete.
    private mutating func scan(_ bytes: Span<UInt8>) throws(FramingProblem) -> StatusLine? {
        let end = min(bytes.count, limit)
        if line == nil { line = try scanLine(bytes, upTo: end) }
        guard let line else { return nil }
        while true {
            switch scanner.next(bytes, &position, upTo: end) {
            case .needMore:
                guard bytes.count < limit else { throw Self.tooLarge }
                return nil
            case .problem(let problem):
                throw problem
            case .end:
                return line
            case .field(let field):
                switch framing.judge(field, in: bytes, mayBeChunked: line.minorVersion > 0) {
                case .keep: break
                case .drop: scanner.dropLast()
                case .problem(let problem): throw problem
                }
            }
        }
    }

    /// Returns the status line when it is complete.
    private mutating func scanLine(
        _ bytes: Span<UInt8>,
        upTo end: Int
    ) throws(FramingProblem) -> StatusLine? {
        while position < end, bytes[position] != ByteClass.lineFeed { position += 1 }
        // What speaks another protocol may never end its line.
        let start = 0..<min(bytes.count, StatusLine.start.utf8.count)
        guard bytes.equals(start, String(StatusLine.start.prefix(start.count))) else {
            throw StatusLine.unknownVersion
        }
        guard position < min(limit, StatusLine.longest) else { throw Self.tooLarge }
        guard position < end else { return nil }
        let isReturned = position > 0 && bytes[position - 1] == ByteClass.carriageReturn
        let line = try StatusLine(bytes, in: 0..<(isReturned ? position - 1 : position))
        position += 1
        return line
    }

    /// What comes behind a head may wait long for its reader, so the head doesn't share the buffer
    /// that both were received in.
    private func takeHead(_ line: StatusLine, from bytes: RawSpan) -> ResponseHead {
        var own = ByteBuffer()
        own.writeBytes(bytes.extracting(0..<position))
        return ResponseHead(line, fields: scanner.section(own), framing: framing)
    }

    private mutating func reset() {
        position = 0
        line = nil
        scanner = FieldScanner(takesBareLineFeed: true)
        framing = ResponseFraming()
    }

    private static var tooLarge: FramingProblem {
        .badResponse("The response's head is larger than the limit.")
    }
}
