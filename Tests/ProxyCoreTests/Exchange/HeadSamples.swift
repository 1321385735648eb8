import AdobeIMS
import NIOCore
import ProxyCore
import Testing

/// Heads, from texts in which ¶ is a line end, and what they need around them.
enum HeadSamples {
    static func request(_ head: String) throws -> RequestHead {
        try #require(RequestFeeding.heads(wire(head + "¶")).first, "not a head: \(head)")
    }

    /// A request with more `fields`, each with its ¶.
    static func request(_ line: String, _ fields: String) throws -> RequestHead {
        try request("\(line) HTTP/1.1¶Host: proxy.test:8080¶\(fields)")
    }

    static func response(_ head: String) throws -> ResponseHead {
        var builder = ResponseHeadBuilder(limit: 65_536)
        let lines = wire(head + "¶").split(separator: 10)
        for line in lines {
            if case .head(let head) = builder.append(line: (Array(line) + [10]).span) {
                return head
            }
        }
        throw NotAHead(text: head)
    }

    struct NotAHead: Error {
        let text: String
    }

    static func route(
        _ route: Route = Route(upstream: "aem", credential: nil),
        upstream: String = "https://author.test",
        tokens: TokenSource? = nil
    ) throws -> RouteTarget {
        RouteTarget(
            route: route,
            upstream: 0,
            upstreamSettings: Upstream(name: "aem", url: try UpstreamURL(upstream)),
            gatekeeper: UpstreamGatekeeper(
                UpstreamGate(maxConcurrentRequests: nil, requestsPerSecond: nil)
            ) { _, _ in },
            tokens: tokens,
            replay: .none
        )
    }
}
