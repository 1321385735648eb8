package import NIOCore

/// Takes a chunked body (RFC 9112 §7.1) apart into its bytes and its trailer section.
///
/// Strict and resumable like ``RequestHeadParser``. Bytes are handed out as they arrive: those of
/// small chunks that arrived together in one piece, so that a body in many chunks costs those behind
/// it no more than a body in few. Nothing is kept but a trailer section, which is bounded. One decoder
/// serves one body: once it has ended, it says so again and takes no more bytes.
package struct ChunkedDecoder: Sendable {
    package enum Event: Sendable {
        /// All that the buffer held is used, but for the start of a trailer section.
        case needMore
        /// Bytes of the body, at least one; they share the buffer's storage, or are copied out of
        /// small chunks.
        case bytes(ByteBuffer)
        /// The body is complete. Fields that may not be trailers are left out; what follows in the
        /// buffer is the next message.
        case end(trailers: FieldSection)
        /// Answer it if that is still possible, and close.
        case problem(FramingProblem)
    }

    private enum Phase: UInt8 {
        case line
        case data
        case dataReturn
        case dataLineFeed
        case trailers
        case ended
    }

    /// What comes next among the chunks.
    private enum Step {
        /// All bytes are used, or the last chunk's line has ended.
        case end
        /// Bytes of the body.
        case run(Range<Int>)
        case problem(FramingProblem)
    }

    /// So many bytes of the body in a row are handed out as they lie, in bytes; fewer are copied.
    private static let leastSlice = 1024

    private let limits: HTTPLimits
    private var phase = Phase.line
    private var line: ChunkLineScanner
    private var remaining: Int64 = 0
    private var scanner = FieldScanner()
    private var position = 0
    private var failure: FramingProblem?

    package init(limits: HTTPLimits) {
        self.limits = limits
        line = ChunkLineScanner(limit: limits.chunkLine)
    }

    /// Takes the next piece out of the buffer, to whose end alone bytes may be added between calls.
    package mutating func next(_ buffer: inout ByteBuffer) -> Event {
        if let failure { return .problem(failure) }
        if phase != .trailers, phase != .ended, let piece = nextPiece(&buffer) {
            return .bytes(piece)
        }
        if let failure { return .problem(failure) }
        switch phase {
        case .trailers: return nextTrailers(&buffer)
        case .ended: return .end(trailers: .empty)
        default: return .needMore
        }
    }

    /// Takes the next bytes of the body. nil when there are none, and a problem is remembered.
    private mutating func nextPiece(_ buffer: inout ByteBuffer) -> ByteBuffer? {
        let bytes = buffer
        let span = bytes.readableBytesUInt8Span
        var index = 0
        defer { buffer.moveReaderIndex(forwardBy: index) }
        // One small run is handed out as it lies, unless there is another.
        var first: Range<Int>?
        var gathered = GatheredRuns()
        while true {
            let step = wholeChunk(span, &index).map { .run($0) } ?? step(span, &index)
            guard case .run(let run) = step else {
                if case .problem(let problem) = step { failure = problem }
                break
            }
            guard run.count < Self.leastSlice else {
                if first == nil, gathered.isEmpty { return slice(bytes, run) }
                putBack(run, &index)
                break
            }
            if let earlier = first {
                gathered.append(earlier, of: span, in: bytes)
                gathered.append(run, of: span, in: bytes)
                first = nil
            } else if gathered.isEmpty {
                first = run
            } else {
                gathered.append(run, of: span, in: bytes)
            }
        }
        return first.flatMap { slice(bytes, $0) } ?? gathered.take()
    }

    /// The bytes of a small chunk, all of which is there; the index is left behind it.
    private func wholeChunk(_ bytes: Span<UInt8>, _ index: inout Int) -> Range<Int>? {
        guard phase == .line, line.isAtStart else { return nil }
        var start = index
        guard
            let size = line.plainSize(bytes, &start) ?? line.plainlyExtendedSize(bytes, &start),
            size > 0, size < Int64(Self.leastSlice)
        else { return nil }
        let end = start + Int(size)
        guard end + 1 < bytes.count, bytes[end] == ByteClass.carriageReturn,
            bytes[end + 1] == ByteClass.lineFeed
        else { return nil }
        index = end + 2
        return start..<end
    }

    private func slice(_ bytes: ByteBuffer, _ run: Range<Int>) -> ByteBuffer? {
        bytes.getSlice(at: bytes.readerIndex + run.lowerBound, length: run.count)
    }

    /// Goes on with the chunks at `index`.
    private mutating func step(_ bytes: Span<UInt8>, _ index: inout Int) -> Step {
        while index < bytes.count {
            switch phase {
            case .ended, .trailers:
                return .end
            case .line:
                if let problem = readLine(bytes, &index) { return .problem(problem) }
            case .data:
                let length = Int(min(remaining, Int64(bytes.count - index)))
                remaining -= Int64(length)
                if remaining == 0 { phase = .dataReturn }
                defer { index += length }
                return .run(index..<(index + length))
            case .dataReturn:
                let isReturn = bytes[index] == ByteClass.carriageReturn
                guard isReturn else { return .problem(Self.missingLineEnd) }
                index += 1
                phase = .dataLineFeed
            case .dataLineFeed:
                let isLineFeed = bytes[index] == ByteClass.lineFeed
                guard isLineFeed else { return .problem(.bareCarriageReturn) }
                index += 1
                line = ChunkLineScanner(limit: limits.chunkLine)
                phase = .line
            }
        }
        return .end
    }

    /// Undoes the step that has led to a run.
    private mutating func putBack(_ run: Range<Int>, _ index: inout Int) {
        index = run.lowerBound
        remaining += Int64(run.count)
        phase = .data
    }

    private mutating func readLine(_ bytes: Span<UInt8>, _ index: inout Int) -> FramingProblem? {
        switch line.next(bytes, &index) {
        case .needMore:
            return nil
        case .size(let size):
            remaining = size
            phase = size == 0 ? .trailers : .data
            return nil
        case .problem(let problem):
            return problem
        }
    }

    private mutating func nextTrailers(_ buffer: inout ByteBuffer) -> Event {
        switch scanTrailers(buffer.readableBytesUInt8Span) {
        case .needMore, .field:
            return .needMore
        case .problem(let problem):
            return fail(problem)
        case .end:
            phase = .ended
            let bytes = buffer.readSlice(length: position) ?? ByteBuffer()
            guard !scanner.fields.isEmpty else { return .end(trailers: .empty) }
            return .end(trailers: scanner.section(bytes))
        }
    }

    private mutating func scanTrailers(_ bytes: Span<UInt8>) -> FieldScanner.Step {
        let limit = min(limits.requestHead, RequestHeadParser.largestHead)
        let end = min(bytes.count, limit)
        while true {
            let step = scanner.next(bytes, &position, upTo: end)
            switch step {
            case .needMore:
                return bytes.count < limit ? .needMore : .problem(.trailersTooLarge)
            case .problem, .end:
                return step
            case .field(let field):
                if let problem = scanner.keepAsTrailer(field) { return .problem(problem) }
            }
        }
    }

    private mutating func fail(_ problem: FramingProblem) -> Event {
        failure = problem
        return .problem(problem)
    }

    private static var missingLineEnd: FramingProblem {
        .badRequest("A chunk's bytes are not followed by CRLF.")
    }
}
