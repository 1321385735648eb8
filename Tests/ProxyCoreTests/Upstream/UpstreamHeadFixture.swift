import AdobeIMS
import NIOCore
import ProxyCore

/// Composes heads and takes them apart into lines, byte for byte.
enum UpstreamHeadFixture {
    static let bearer = Authorization(bearer: Secret(TokenSamples.text))
    /// Stands before all others.
    static let host = "Host: author.test"
    /// What is in every head behind the client's own lines, when the client says none of it.
    static let own = [
        "Via: 1.1 aem-auth-proxy", "X-Request-Id: id-1", "User-Agent: aem-auth-proxy/1.2",
    ]

    static func compose(
        _ request: RequestHead,
        route: Route = Route(upstream: "aem", credential: nil),
        upstream: String = "https://author.test",
        tier: AEMTier? = nil,
        credential: CredentialDefinition? = nil,
        authorization: Authorization? = nil,
        client: String? = "192.0.2.7",
        scheme: UpstreamURL.Scheme = .http,
        droppedField: String? = nil,
        csrfToken: CSRFToken? = nil,
        trace: OutgoingTrace? = nil,
        affinity: String? = nil,
        settings: (inout Upstream) -> Void = { _ in }
    ) throws -> UpstreamHead {
        var head = UpstreamHead()
        // One that was used before, as it is in the proxy.
        head.reset(method: .delete, host: "before.test") { $0.writeString("/before") }
        head.appendField("Authorization", "Bearer before")
        head.end(.chunked)
        let context = UpstreamHead.Context(
            target: request.targetSlice,
            route: try HeadSamples.route(
                route,
                upstream: upstream,
                tier: tier,
                credential: credential,
                settings: settings
            ),
            authorization: authorization,
            requestID: "id-1",
            client: client,
            version: "1.2",
            scheme: scheme,
            droppedField: droppedField,
            csrfToken: csrfToken,
            trace: trace,
            affinity: affinity.map { Array($0.utf8) }
        )
        head.compose(request, context)
        return head
    }

    /// Target and field lines, each byte one scalar, without line ends and the empty line.
    static func lines(_ head: UpstreamHead) -> [String] {
        var lines = wireLines(head)
        let words = lines.removeFirst().split(separator: " ", omittingEmptySubsequences: false)
        let target = words.count == 3 && words[2] == "HTTP/1.1" ? String(words[1]) : "no target"
        return [target] + lines
    }

    /// All lines but the empty one, as they are sent. Where a line end is wrong they are none.
    static func wireLines(_ head: UpstreamHead) -> [String] {
        var lines = head.bytes.readableBytesView.split(
            separator: 10,
            omittingEmptySubsequences: false
        )
        guard lines.popLast()?.isEmpty == true, lines.allSatisfy({ $0.last == 13 }) else {
            return ["a bad line end"]
        }
        let texts = lines.map { text($0.dropLast()) }
        guard texts.last == "", texts.count(where: \.isEmpty) == 1 else { return ["a bad end"] }
        return texts.dropLast()
    }

    /// The field lines that come from the client's.
    static func passed(
        _ fields: String,
        line: String = "GET /",
        route: Route = Route(upstream: "aem", credential: nil),
        upstream: String = "https://author.test",
        tier: AEMTier? = nil
    ) throws -> [String] {
        let request = try HeadSamples.request(line, fields)
        let head = try compose(request, route: route, upstream: upstream, tier: tier)
        // Behind the target and Host.
        let lines = lines(head).dropFirst(2)
        return Array(lines.prefix { !$0.hasPrefix("Via: 1.1 aem-auth-proxy") })
    }
}
