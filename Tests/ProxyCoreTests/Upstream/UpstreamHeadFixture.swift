import AdobeIMS
import NIOCore
import ProxyCore

/// Composes heads and takes them apart into lines, byte for byte.
enum UpstreamHeadFixture {
    static let bearer = Authorization(bearer: Secret(TokenSamples.text))
    /// What is in every head besides the client's own lines, when the client says none of it.
    static let own = [
        "Via: 1.1 aem-auth-proxy", "X-Request-Id: id-1", "User-Agent: aem-auth-proxy/1.2",
        "Expect:", "Accept:",
    ]

    static func compose(
        _ request: RequestHead,
        route: Route = Route(upstream: "aem", credential: nil),
        upstream: String = "https://author.test",
        authorization: Authorization? = nil,
        client: String? = "192.0.2.7",
        scheme: UpstreamURL.Scheme = .http,
        droppedField: String? = nil,
        csrfToken: CSRFToken? = nil
    ) throws -> UpstreamHead {
        var head = UpstreamHead()
        // One that was used before, as it is in the proxy.
        head.reset(method: .delete)
        head.appendLine { $0.writeString("/before") }
        head.appendField("Authorization", "Bearer before")
        let context = UpstreamHead.Context(
            target: request.targetSlice,
            route: try HeadSamples.route(route, upstream: upstream),
            authorization: authorization,
            requestID: "id-1",
            client: client,
            version: "1.2",
            scheme: scheme,
            droppedField: droppedField,
            csrfToken: csrfToken
        )
        head.compose(request, context)
        return head
    }

    /// Target and field lines, each byte one scalar.
    static func lines(_ head: UpstreamHead) -> [String] {
        var lines = head.bytes.readableBytesView.split(
            separator: 0,
            omittingEmptySubsequences: false
        )
        // Behind the last NUL there is nothing.
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map { text($0) }
    }

    /// The field lines that come from the client's.
    static func passed(
        _ fields: String,
        line: String = "GET /",
        route: Route = Route(upstream: "aem", credential: nil),
        upstream: String = "https://author.test"
    ) throws -> [String] {
        let request = try HeadSamples.request(line, fields)
        let head = try compose(request, route: route, upstream: upstream)
        let lines = lines(head).dropFirst()
        return Array(lines.prefix { !$0.hasPrefix("Via: 1.1 aem-auth-proxy") })
    }
}
