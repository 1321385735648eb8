import NIOCore
import ProxyCore

/// Takes an answer's chunked body apart.
///
/// libcurl could, but what it takes for a chunk's size or for the last chunk others do not. So it
/// hands the body over as it came, and finds only its end by itself.
struct ChunkedAnswer {
    enum Outcome {
        case `continue`
        /// The delegate takes no more, and libcurl is to hand the same bytes over again.
        case pause
        case problem(FramingProblem)
    }

    /// Its `Connection` has a say about the trailers.
    private let head: FieldSection
    private var decoder: ChunkedDecoder
    /// What is left of the bytes that were handed over.
    private var buffer = ByteBuffer()
    /// A piece that the delegate didn't take.
    private var held: ByteBuffer?
    /// How many of the bytes that come next are in `buffer` already.
    private var repeated = 0
    private var problem: FramingProblem?
    /// The trailers, once the last chunk was there.
    private(set) var trailers: FieldSection?

    init(behind head: FieldSection, limit: Int) {
        self.head = head
        decoder = ChunkedDecoder(limits: HTTPLimits(requestHead: limit))
    }

    /// - Parameters:
    ///   - bytes: what libcurl hands over.
    ///   - deliver: gives a piece to the delegate.
    /// - Returns: what libcurl is to do.
    mutating func receive(
        _ bytes: RawSpan,
        _ deliver: (RawSpan) -> ResponseFlow
    ) -> Outcome {
        if bytes.byteCount > repeated {
            buffer.writeBytes(bytes.extracting(repeated...))
            repeated = bytes.byteCount
        }
        while let piece = held ?? nextPiece() {
            held = piece
            if deliver(piece.readableBytesSpan) == .pause { return .pause }
            held = nil
        }
        repeated = 0
        // Else it grows with the body.
        buffer.discardReadBytes()
        return problem.map { .problem($0) } ?? .continue
    }

    private mutating func nextPiece() -> ByteBuffer? {
        guard trailers == nil else { return nil }
        switch decoder.next(&buffer) {
        case .needMore:
            return nil
        case .bytes(let piece):
            return piece
        case .end(let trailers):
            self.trailers = trailers.trailers(behind: head)
            return nil
        case .problem(let problem):
            self.problem = problem
            return nil
        }
    }
}
