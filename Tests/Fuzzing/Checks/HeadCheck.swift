import NIOCore
import ProxyCore

/// Request heads: the verdict does not depend on how the bytes arrive, and what is taken is beyond
/// doubt when it is read again in the plainest way.
package enum HeadCheck: Check {
    package static let name = "heads"

    package static let seeds = [
        "GET / HTTP/1.1¶Host: h¶¶", "GET /a?b=c HTTP/1.0¶¶", "¶¶OPTIONS * HTTP/1.1¶hOST:\th ¶¶",
        "GET http://h:80/a HTTP/1.1¶Host: h¶¶",
        "GET https://[::1.2.3.4]:8 HTTP/1.1¶Host: [::1.2.3.4]:8¶¶",
        "CONNECT h:443 HTTP/1.1¶Host: h:443¶¶", "POST / HTTP/1.1¶Host: h¶Content-Length: 5¶¶",
        "POST / HTTP/1.1¶Host: h¶Transfer-Encoding: chunked¶Expect: 100-continue¶¶",
        "GET / HTTP/1.1¶Host: h¶Connection: close, te, keep-alive¶X: \u{E9}\t\u{FF}¶¶",
        "GET / HTTP/1.2¶Host: 127.0.0.1:8080¶A:¶a: 1¶A: 2¶¶GET /\u{80} HTTP/1.1¶Host: h¶¶",
    ]

    /// Some reach their limits, so that these are checked too.
    private static let limits = [
        HTTPLimits(), HTTPLimits(requestHead: 120, requestLine: 60),
    ]

    package static func check(_ input: [UInt8]) throws(Finding) {
        for limits in limits {
            let whole = try outcomes(input, cuts: [], limits)
            for cuts in cuts(of: input) {
                let cut = try outcomes(input, cuts: cuts, limits)
                try requireEqual(cut, whole, "cut at \(cuts)")
            }
        }
    }

    private enum Outcome: Equatable {
        case head(HeadReading)
        case problem(FramingProblem)
        case more(isInHead: Bool, bytes: Int)
    }

    private static func outcomes(
        _ input: [UInt8],
        cuts: [Int],
        _ limits: HTTPLimits
    ) throws(Finding) -> [Outcome] {
        var parser = RequestHeadParser(limits: limits)
        var buffer = ByteBuffer()
        var outcomes: [Outcome] = []
        for piece in pieces(input, cuts: cuts) {
            buffer.writeBytes(piece)
            feeding: while true {
                switch parser.parse(&buffer) {
                case .needMore:
                    break feeding
                case .head(let head):
                    outcomes.append(.head(HeadReading(head)))
                    if let doubt = PlainReading.doubt(about: head) { throw Finding(doubt) }
                    try require(
                        head.bytes.readableBytes <= limits.requestHead,
                        "the head is larger than the limit"
                    )
                case .problem(let problem):
                    try require([400, 414, 431, 505].contains(problem.status), "\(problem)")
                    return outcomes + [.problem(problem)]
                }
            }
        }
        return outcomes + [.more(isInHead: parser.isInHead, bytes: buffer.readableBytes)]
    }
}
