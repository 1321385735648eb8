import Fuzzing
import NIOCore

/// What an upstream of the chaos does with a request.
enum ChaosConduct: String, CaseIterable, Sendable {
    // Answers that are right.
    case length, chunked, untilClose, pieces, slow, informational, noContent, notModified
    /// As soon as the head is there.
    case early
    // Right ones, and more behind them in the same piece.
    case strayLength, strayChunked, strayNoContent, strayNotModified, strayHead
    // Right ones, behind which the idle connection ends.
    case idleClose, idleReset
    // What is no answer, or half of one.
    case silence, reset, closed, halfReset, halfClosed, halfChunked, halfUntilClose, earlyReset

    static func random(_ generator: inout SeededGenerator) -> ChaosConduct {
        // Those that cost time are rare.
        let isRight = Int.random(in: 0..<10, using: &generator) < 8
        let choice = allCases.filter { $0.isRight == isRight }
        let conduct = choice[Int.random(in: 0..<choice.count, using: &generator)]
        let isRare = conduct == .silence && Int.random(in: 0..<4, using: &generator) > 0
        return isRare ? .reset : conduct
    }

    /// Whether a client that does nothing odd has to get an answer of this upstream's.
    var isRight: Bool {
        switch self {
        case .silence, .reset, .closed, .halfReset, .halfClosed, .halfChunked, .halfUntilClose,
            .earlyReset:
            false
        default: true
        }
    }

    var isEarly: Bool { self == .early || self == .earlyReset }

    /// What is behind an answer has to arrive with it.
    var mostByteCount: Int? {
        switch self {
        // What the system still holds goes with a reset.
        case .strayLength, .strayChunked, .strayHead, .idleReset: 6_000
        default: nil
        }
    }

    private static let stray = Array(
        "HTTP/1.1 200 OK\r\nX-Number: stray\r\nContent-Length: 5\r\n\r\nstray".utf8
    )

    /// `isTLS`: Over plain TCP an end that is not meant is like any other.
    func reply(to request: RawUpstream.Request, isTLS: Bool) -> RawUpstream.Reply {
        let answer = ChaosAnswer(to: request)
        let half = answer.body.prefix(answer.body.count / 2)
        let stray: [RawUpstream.Reply.Step] = [.send(answer.bytes(self) + Self.stray)]
        let steps: [RawUpstream.Reply.Step] =
            switch self {
            case .length, .chunked, .noContent, .notModified, .early: [.send(answer.bytes(self))]
            case .strayLength, .strayChunked, .strayNoContent, .strayNotModified, .strayHead: stray
            case .untilClose: [.send(answer.bytes(self)), .close]
            case .pieces: answer.pieces
            case .slow: [.pause(.milliseconds(120)), .send(answer.bytes(.length))]
            case .informational:
                [
                    .send(Array("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n".utf8)),
                    .pause(.milliseconds(1)),
                    .send(Array("HTTP/1.1 102 Processing\r\n\r\n".utf8) + answer.bytes(.length)),
                ]
            case .idleClose: [.send(answer.bytes(.length)), .pause(.milliseconds(2)), .close]
            case .idleReset: [.send(answer.bytes(.length)), .pause(.milliseconds(2)), .reset]
            case .silence: []
            case .reset: [.reset]
            case .closed: [.close]
            case .halfReset: [.send(answer.head(.length) + half), .reset]
            case .halfClosed: [.send(answer.head(.length) + half), .close]
            case .halfChunked: [.send(answer.head(.chunked) + answer.chunk(half)), .close]
            case .halfUntilClose:
                [.send(answer.head(.untilClose) + half), isTLS ? .truncate : .reset]
            case .earlyReset: [.send(answer.bytes(.length)), .reset]
            }
        return RawUpstream.Reply(steps)
    }
}
