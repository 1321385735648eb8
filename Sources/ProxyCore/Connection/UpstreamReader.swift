package import NIOCore

/// Takes what an upstream sends in answer to one request apart into heads and a body (RFC 9112 §6.3).
///
/// It takes no byte behind the end of the answer: what is there is nobody's.
package struct UpstreamReader: ~Copyable, Sendable {
    package enum Event: Sendable {
        /// The rest hasn't arrived.
        case needMore
        /// An interim head (1xx), or the final one.
        case head(ResponseHead)
        /// Bytes of the body; they share the input's storage.
        case body(ByteBuffer)
        /// The answer is complete.
        case end(trailers: FieldSection)
        /// Nothing more can be made of this connection's bytes.
        case problem(FramingProblem)
    }

    private enum Phase: Sendable {
        case head
        case length(Int64)
        case chunked
        /// The end of the connection ends the body.
        case untilClose
        case ended
        /// Too many heads came.
        case broken(FramingProblem)
    }

    private let isHead: Bool
    private let headLimit: Int
    private var phase = Phase.head
    private var parser: ResponseHeadParser
    private var decoder: ChunkedDecoder?
    /// The final one's: its `Connection` has a say about the trailers.
    private var fields = FieldSection.empty
    private var headBytes = 0
    /// Whether the upstream keeps the connection open behind this answer.
    package private(set) var keepsConnection = false

    /// All heads of an answer together may have so many bytes, as a multiple of the limit of one.
    private static let mostHeads = 4

    package init(method: Method, headLimit: Int) {
        isHead = method == .head
        self.headLimit = headLimit
        parser = ResponseHeadParser(limit: headLimit)
    }

    /// The final head was there.
    package var isHeadComplete: Bool {
        switch phase {
        case .head, .broken: false
        case .length, .chunked, .untilClose, .ended: true
        }
    }

    package var isEnded: Bool {
        if case .ended = phase { true } else { false }
    }

    package mutating func next(_ input: inout ByteBuffer) -> Event {
        switch phase {
        case .head: nextHead(&input)
        case .length(let missing): nextBody(missing, &input)
        case .chunked: nextChunk(&input)
        case .untilClose:
            input.readableBytes > 0
                ? .body(input.readSlice(length: input.readableBytes) ?? ByteBuffer()) : .needMore
        case .ended: .needMore
        case .broken(let problem): .problem(problem)
        }
    }

    /// The upstream has closed its side, and all that it sent before was taken.
    ///
    /// `isClean`: Whether it said so itself: over TLS an end without `close_notify` may be anybody's
    /// work (RFC 9112 §9.8), over plain TCP there is nothing else.
    /// Returns whether that ends the answer.
    package mutating func inputEnded(isClean: Bool) -> Bool {
        guard case .untilClose = phase, isClean else { return false }
        phase = .ended
        return true
    }

    private mutating func nextHead(_ input: inout ByteBuffer) -> Event {
        let before = input.readableBytes
        switch parser.parse(&input) {
        case .needMore: return .needMore
        case .problem(let problem): return .problem(problem)
        case .head(let head):
            headBytes += before - input.readableBytes
            guard headBytes <= Self.mostHeads * headLimit else {
                let problem = FramingProblem.badResponse("Too many interim responses came.")
                phase = .broken(problem)
                return .problem(problem)
            }
            if !head.isInformational { begin(head) }
            return .head(head)
        }
    }

    private mutating func begin(_ head: ResponseHead) {
        fields = head.fields
        keepsConnection = head.keepsConnection
        if isHead || head.status == 204 || head.status == 304 {
            phase = .length(0)
        } else if head.isChunked {
            phase = .chunked
            decoder = ChunkedDecoder(limits: HTTPLimits(requestHead: headLimit))
        } else if let length = head.contentLength {
            phase = .length(length)
        } else {
            phase = .untilClose
            keepsConnection = false
        }
    }

    private mutating func nextBody(_ missing: Int64, _ input: inout ByteBuffer) -> Event {
        guard missing > 0 else {
            phase = .ended
            return .end(trailers: .empty)
        }
        let length = Int(min(missing, Int64(input.readableBytes)))
        guard length > 0, let bytes = input.readSlice(length: length) else { return .needMore }
        phase = .length(missing - Int64(length))
        return .body(bytes)
    }

    private mutating func nextChunk(_ input: inout ByteBuffer) -> Event {
        switch decoder?.next(&input) {
        case .needMore, nil: return .needMore
        case .bytes(let bytes): return .body(bytes)
        case .problem(let problem): return .problem(problem.ofUpstream)
        case .end(let trailers):
            phase = .ended
            return .end(trailers: trailers.trailers(behind: fields))
        }
    }
}
