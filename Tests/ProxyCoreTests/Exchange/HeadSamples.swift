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
        guard let head = ResponseFeeding.heads(wire(head + "¶")).first else {
            throw NotAHead(text: head)
        }
        return head
    }

    struct NotAHead: Error {
        let text: String
    }

    static func route(
        _ route: Route = Route(upstream: "aem", credential: nil),
        upstream: String = "https://author.test",
        tier: AEMTier? = nil,
        tokens: TokenSource? = nil,
        credential: CredentialDefinition? = nil,
        settings change: (inout Upstream) -> Void = { _ in }
    ) throws -> RouteTarget {
        var settings = Upstream(name: "aem", url: try UpstreamURL(upstream))
        if let tier { settings.tier = tier }
        change(&settings)
        return RouteTarget(
            route: route,
            place: UpstreamPlace(
                settings,
                at: 0,
                gatekeeper: UpstreamGatekeeper(
                    UpstreamGate(maxConcurrentRequests: nil, requestsPerSecond: nil)
                ) { _, _ in }
            ),
            tokens: tokens,
            credential: credential,
            replay: .none
        )
    }
}
