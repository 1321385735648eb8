package import NIOCore

/// Takes what a client sends apart into heads and bodies, one message after the other.
///
/// It is pulled: the connection asks for the next piece when it can use one, so that a pipelined
/// request waits here, or better in the kernel, until the one before it is answered.
package struct DownstreamReader: ~Copyable, Sendable {
    package enum Event: Sendable {
        /// The rest hasn't arrived.
        case needMore
        case head(RequestHead)
        case body(ByteBuffer)
        /// The message is complete; the next event is about the next message.
        case end(trailers: FieldSection)
        /// Nothing more can be made of this connection's bytes.
        case problem(FramingProblem)
    }

    private enum Body: Sendable {
        /// A head comes next.
        case none
        case length(Int64)
        /// The head's `Connection` has a say about the trailers.
        case chunked(ChunkedDecoder, head: FieldSection)
    }

    private var limits: HTTPLimits
    private var parser: RequestHeadParser
    private var body = Body.none
    private var buffer = ByteBuffer()

    package init(limits: HTTPLimits) {
        self.limits = limits
        parser = RequestHeadParser(limits: limits)
    }

    /// Other limits hold from now on.
    package mutating func use(_ limits: HTTPLimits) {
        self.limits = limits
        parser.use(limits)
    }

    /// All that was received has been taken.
    package var isDrained: Bool { buffer.readableBytes == 0 }

    /// Bytes of a head have arrived, but not all.
    package var isInHead: Bool {
        if case .none = body { return parser.isInHead || buffer.readableBytes > 0 }
        return false
    }

    /// A body is under way.
    package var isInBody: Bool {
        if case .none = body { false } else { true }
    }

    /// How much of the present body is still to come; nil when nobody knows.
    package var remainingBody: Int64? {
        switch body {
        case .none: 0
        case .length(let remaining): remaining
        case .chunked: nil
        }
    }

    package mutating func receive(_ bytes: ByteBuffer) {
        if buffer.readableBytes == 0 {
            buffer = bytes
        } else {
            buffer.writeImmutableBuffer(bytes)
        }
    }

    package mutating func next() -> Event {
        switch body {
        case .none: nextHead()
        case .length(let remaining): nextBody(remaining)
        case .chunked(var decoder, let head): nextChunk(&decoder, head)
        }
    }

    private mutating func nextHead() -> Event {
        let outcome = parser.parse(&buffer)
        // The memory belongs to the head alone and goes with it: an idle connection holds none.
        if buffer.readableBytes == 0 { buffer = ByteBuffer() }
        switch outcome {
        case .needMore:
            return .needMore
        case .problem(let problem):
            return .problem(problem)
        case .head(let head):
            switch head.framing {
            case .none: break
            case .length(let length): body = .length(length)
            case .chunked: body = .chunked(ChunkedDecoder(limits: limits), head: head.fields)
            }
            return .head(head)
        }
    }

    private mutating func nextBody(_ remaining: Int64) -> Event {
        if remaining == 0 {
            body = .none
            return .end(trailers: .empty)
        }
        let length = Int(min(remaining, Int64(buffer.readableBytes)))
        guard length > 0, let bytes = buffer.readSlice(length: length) else { return .needMore }
        body = .length(remaining - Int64(length))
        return .body(bytes)
    }

    private mutating func nextChunk(
        _ decoder: inout ChunkedDecoder,
        _ head: FieldSection
    ) -> Event {
        let event = decoder.next(&buffer)
        switch event {
        case .end(let trailers):
            body = .none
            return .end(trailers: trailers.trailers(behind: head))
        case .needMore:
            body = .chunked(decoder, head: head)
            return .needMore
        case .bytes(let bytes):
            body = .chunked(decoder, head: head)
            return .body(bytes)
        case .problem(let problem):
            body = .chunked(decoder, head: head)
            return .problem(problem)
        }
    }
}
