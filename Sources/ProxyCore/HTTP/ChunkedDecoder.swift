package import NIOCore

/// Takes a chunked body (RFC 9112 §7.1) apart into its bytes and its trailer section.
///
/// Strict and resumable like ``RequestHeadParser``. Bytes are handed out as they arrive and nothing
/// is gathered but a trailer section, which is bounded. One decoder serves one body: once it has
/// ended, it says so again and takes no more bytes.
package struct ChunkedDecoder: Sendable {
    package enum Event: Sendable {
        /// All that the buffer held is used, but for the start of a trailer section.
        case needMore
        /// Bytes of the body, at least one; they share the buffer's storage.
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
        while true {
            let problem: FramingProblem?
            switch phase {
            case .ended:
                return .end(trailers: .empty)
            case .trailers:
                return nextTrailers(&buffer)
            case _ where buffer.readableBytes == 0:
                return .needMore
            case .data:
                return .bytes(takeData(&buffer))
            case .line:
                problem = readLine(&buffer)
            case .dataReturn:
                let isReturn = buffer.readInteger(as: UInt8.self) == ByteClass.carriageReturn
                problem = isReturn ? nil : Self.missingLineEnd
                phase = .dataLineFeed
            case .dataLineFeed:
                let isLineFeed = buffer.readInteger(as: UInt8.self) == ByteClass.lineFeed
                problem = isLineFeed ? nil : .bareCarriageReturn
                line = ChunkLineScanner(limit: limits.chunkLine)
                phase = .line
            }
            if let problem { return fail(problem) }
        }
    }

    private mutating func readLine(_ buffer: inout ByteBuffer) -> FramingProblem? {
        var used = 0
        let step = line.next(buffer.readableBytesUInt8Span, &used)
        buffer.moveReaderIndex(forwardBy: used)
        switch step {
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

    private mutating func takeData(_ buffer: inout ByteBuffer) -> ByteBuffer {
        let length = Int(min(remaining, Int64(buffer.readableBytes)))
        remaining -= Int64(length)
        if remaining == 0 { phase = .dataReturn }
        return buffer.readSlice(length: length) ?? ByteBuffer()
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
