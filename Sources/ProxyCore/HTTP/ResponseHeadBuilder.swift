import NIOCore

/// Builds response heads and trailer sections from the lines that libcurl hands over as they came.
///
/// libcurl is lenient about them, so the strictness is here: what another reader could take
/// differently is a problem, with status 502. After a problem it repeats it until ``reset()``.
package struct ResponseHeadBuilder: Sendable {
    package enum Outcome: Sendable {
        /// The line was taken; the head isn't complete.
        case more
        /// The line was the empty one. The next line begins another head.
        case head(ResponseHead)
        case problem(FramingProblem)
    }

    /// Enough for most heads, so that they are not moved while they grow; in bytes.
    private static let usualHead = 1024

    private let limit: Int
    private let mayBeHTTP2: Bool
    private var buffer = ByteBuffer()
    /// Bytes of lines taken in, with their line ends.
    private var taken = 0
    private var statusLine: StatusLine?
    private var scanner = FieldScanner()
    private var framing = ResponseFraming()
    private var failure: FramingProblem?
    /// The head that was handed out last: its `Connection` has a say about the trailers.
    private var head = FieldSection.empty

    /// - Parameters:
    ///   - limit: the most bytes that one head or trailer section may have.
    ///   - mayBeHTTP2: whether the upstream was offered HTTP/2.
    package init(limit: Int, mayBeHTTP2: Bool = true) {
        self.mayBeHTTP2 = mayBeHTTP2
        self.limit = min(limit, RequestHeadParser.largestHead)
    }

    /// The status line was taken, and no field yet.
    package var isAtFirstField: Bool { statusLine != nil && scanner.fields.isEmpty }

    /// Forgets everything, so that another response can be built.
    package mutating func reset() {
        buffer = ByteBuffer()
        taken = 0
        statusLine = nil
        scanner = FieldScanner()
        framing = ResponseFraming()
        failure = nil
        head = .empty
    }

    /// Takes the next line of a head.
    ///
    /// - Parameter line: the whole line with its line end, CRLF or LF.
    /// - Returns: the head if this line ended it, else `.more`, or why it can't be passed on.
    package mutating func append(line: RawSpan) -> Outcome {
        let start = buffer.writerIndex
        if admit(line.byteCount) { buffer.writeBytes(line) }
        return takeHeadLine(from: start)
    }

    /// The same for bytes of another view; slower, since they are copied one by one.
    package mutating func append(line: Span<UInt8>) -> Outcome {
        let start = buffer.writerIndex
        if admit(line.count) { copy(line) }
        return takeHeadLine(from: start)
    }

    /// Takes a line of the trailer section; an empty line is taken and means nothing. Fields that
    /// may not be trailers are left out of the section.
    ///
    /// - Parameter trailerLine: the whole line with its line end, CRLF or LF.
    /// - Returns: `.more`, or why the response can't be ended cleanly.
    package mutating func append(trailerLine: RawSpan) -> Outcome {
        let start = buffer.writerIndex
        if admit(trailerLine.byteCount) { buffer.writeBytes(trailerLine) }
        return takeTrailerLine(from: start)
    }

    /// The same for bytes of another view; slower, since they are copied one by one.
    package mutating func append(trailerLine: Span<UInt8>) -> Outcome {
        let start = buffer.writerIndex
        if admit(trailerLine.count) { copy(trailerLine) }
        return takeTrailerLine(from: start)
    }

    /// The trailer fields since the last head, in their order; empty after a problem.
    package mutating func takeTrailers() -> FieldSection {
        guard failure == nil else { return .empty }
        defer { reset() }
        guard !scanner.fields.isEmpty else { return .empty }
        return scanner.section(buffer).trailers(behind: head)
    }

    /// Whether a line of so many bytes may be taken in.
    private mutating func admit(_ count: Int) -> Bool {
        guard failure == nil else { return false }
        taken += count
        guard taken <= limit else {
            failure = .badResponse("The response's head is larger than the limit.")
            return false
        }
        if buffer.capacity == 0 { buffer.reserveCapacity(min(Self.usualHead, limit)) }
        return true
    }

    private mutating func copy(_ line: Span<UInt8>) {
        buffer.writeWithOutputRawSpan(minimumWritableBytes: line.count) { target in
            for index in line.indices { target.append(line[index]) }
        }
    }

    /// Judges the line of a head that was copied last.
    private mutating func takeHeadLine(from start: Int) -> Outcome {
        if let failure { return .problem(failure) }
        do throws(FramingProblem) {
            try endLine(from: start)
            guard let statusLine else {
                let content = start..<(buffer.writerIndex - 2)
                let line = try StatusLine(buffer.readableBytesUInt8Span, in: content)
                guard mayBeHTTP2 || !line.isHTTP2 else { throw StatusLine.unknownVersion }
                statusLine = line
                return .more
            }
            guard let field = try scanLine(from: start) else {
                return .head(takeHead(statusLine))
            }
            let bytes = buffer
            let span = bytes.readableBytesUInt8Span
            switch framing.judge(field, in: span, mayBeChunked: statusLine.mayBeChunked) {
            case .keep: break
            case .drop: scanner.dropLast()
            case .problem(let problem): throw problem
            }
            return .more
        } catch {
            failure = error
            return .problem(error)
        }
    }

    /// Judges the line of a trailer section that was copied last.
    private mutating func takeTrailerLine(from start: Int) -> Outcome {
        if let failure { return .problem(failure) }
        do throws(FramingProblem) {
            try endLine(from: start)
            if buffer.writerIndex == start + 2 {
                buffer.moveWriterIndex(to: start)
            } else if let field = try scanLine(from: start),
                let problem = scanner.keepAsTrailer(field)
            {
                throw problem.ofUpstream
            }
            return .more
        } catch {
            failure = error
            return .problem(error)
        }
    }

    /// Makes CRLF of a line end that is LF alone.
    private mutating func endLine(from start: Int) throws(FramingProblem) {
        switch buffer.readableBytesUInt8Span.extracting(start...).lineEnd {
        case 2:
            return
        case 1:
            buffer.moveWriterIndex(to: buffer.writerIndex - 1)
            buffer.writeStaticString("\r\n")
        default:
            throw .badResponse("A line of the response's head has no line end.")
        }
    }

    /// Reads the line that was copied last: its field, or nil for the empty line.
    private mutating func scanLine(
        from start: Int
    ) throws(FramingProblem) -> FieldSection.Field? {
        let bytes = buffer
        var position = start
        let end = bytes.readableBytes
        let step = scanner.next(bytes.readableBytesUInt8Span, &position, upTo: end)
        if case .problem(let problem) = step { throw problem.ofUpstream }
        // Bytes behind the first line end: it was not the line's end.
        guard position == end else { throw FramingProblem.bareLineFeed.ofUpstream }
        switch step {
        case .field(let field): return field
        case .end: return nil
        default: throw FramingProblem.bareCarriageReturn.ofUpstream
        }
    }

    private mutating func takeHead(_ line: StatusLine) -> ResponseHead {
        let fields = scanner.section(buffer)
        defer {
            reset()
            if fields.contains(.connection) { head = fields }
        }
        return ResponseHead(
            status: line.status,
            reasonRange: line.reason,
            fields: fields,
            framing: framing
        )
    }
}
