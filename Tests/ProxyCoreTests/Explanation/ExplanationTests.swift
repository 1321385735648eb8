import AdobeIMS
import ProxyCore
import Testing

@Suite struct ExplanationTests {
    private static let loopback = Listener(address: .tcp(host: "127.0.0.1", port: 8080))

    private static func configuration(
        _ listener: Listener = loopback,
        base: String = ""
    ) throws -> Configuration {
        let key = Route.Header(name: "x-api-key", value: Secret("a-secret"))
        return Configuration(
            listeners: [listener],
            upstreams: [
                "author": Upstream(
                    name: "author",
                    url: try UpstreamURL("https://author-p1-e2.adobeaemcloud.com\(base)")
                ),
                "publish": Upstream(
                    name: "publish",
                    url: try UpstreamURL("https://publish-p1-e2.adobeaemcloud.com")
                ),
            ],
            routes: [
                Route(
                    path: "/api",
                    methods: [.get, .head],
                    upstream: "author",
                    credential: "write",
                    setHeaders: [key]
                ),
                Route(path: "/api", host: "other.test", upstream: "author", credential: "write"),
                Route(path: "/content", upstream: "publish", credential: nil),
                Route(
                    path: "/closed",
                    upstream: "publish",
                    credential: "read",
                    when: .challenged
                ),
                Route(
                    path: "/members",
                    upstream: "publish",
                    credential: "read",
                    when: .challenged,
                    isChallengedBy403: true
                ),
            ]
        )
    }

    private static func explain(
        _ method: String,
        _ target: String,
        _ fields: [String] = [],
        at listener: Listener = loopback
    ) throws -> Explanation {
        Explanation(
            try ExplainedRequest(method: method, target: target, fields: fields),
            at: listener,
            of: try configuration(listener),
            version: "1.2",
            digest: AdmissionSamples.digest
        )
    }

    @Test func `what AEM would get`() throws {
        let explanation = try Self.explain(
            "GET",
            "/api/x?q=1",
            ["Authorization: Basic abc", "Cookie: a=b", "Accept: */*", "X-Request-Id: id-1"]
        )
        #expect(explanation.answer == nil)
        #expect(explanation.readings == ["/api/x"])
        #expect(explanation.routes.map(\.isTaken) == [true, false, false, false, false])
        #expect(explanation.forwarded?.origin == "https://author-p1-e2.adobeaemcloud.com")
        #expect(explanation.forwarded?.credential == "write")
        #expect(
            explanation.forwarded?.lines == [
                "GET /api/x?q=1 HTTP/1.1", "Host: author-p1-e2.adobeaemcloud.com", "Accept: */*",
                "Via: 1.1 aem-auth-proxy", "X-Request-Id: id-1", "User-Agent: aem-auth-proxy/1.2",
                "x-api-key: [redacted]", "Authorization: Bearer [redacted]",
            ]
        )
        for text in [explanation.json, explanation.lines.joined()] {
            #expect(!text.contains("a-secret") && !text.contains("abc"))
        }
    }

    @Test(arguments: [("/closed/a", "401"), ("/members/a", "401, 403")])
    func `a credential that is held back`(_ target: String, _ answers: String) throws {
        let explanation = try Self.explain("GET", target)
        #expect(explanation.forwarded?.credential == "read")
        let sent = explanation.forwarded?.lines ?? []
        #expect(!sent.isEmpty && !sent.contains { $0.hasPrefix("Authorization") })
        #expect(
            explanation.lines.last
                == "where AEM answers \(answers) or a redirect to a login, it gets the same again "
                + "as read, and for 5 minutes at once"
        )
        #expect(explanation.json.contains("\"when\":\"challenged\""))
    }

    @Test func `why the routes before did not match`() throws {
        let post = try Self.explain("POST", "/api/x")
        #expect(
            post.routes.map(\.reason) == [
                "other method: it takes GET, HEAD", "other host: it takes other.test", "other path",
                "other path", "other path",
            ]
        )
        #expect(post.answer?.status == 404)
        let content = try Self.explain("POST", "/content/a")
        #expect(content.routes.map(\.isTaken) == [false, false, true, false, false])
        #expect(content.forwarded?.credential == nil)
        #expect(content.forwarded?.lines.contains { $0.hasPrefix("Authorization") } == false)
    }

    @Test func `readings that lead to different routes are shown`() throws {
        let explanation = try Self.explain("GET", "/content/..%2fapi/x")
        #expect(explanation.answer?.cause == "ambiguous_path")
        #expect(explanation.answer?.status == 400)
        #expect(explanation.readings.first == "/content/..%2fapi/x")
        #expect(explanation.readings.contains("/api/x"))
        #expect(explanation.routes.allSatisfy { !$0.isTaken })
        #expect(explanation.routes[0].reason.hasPrefix("matches reading "))
    }

    private static func explainNames(_ target: String) throws -> Explanation {
        var configuration = try configuration()
        configuration.routes = [
            Route(path: "/content/secret", upstream: nil, credential: nil),
            Route(
                path: "/content",
                extensions: ["json", "xml"],
                selectors: [],
                allowsSuffix: false,
                upstream: "author",
                credential: "write"
            ),
            Route(path: "/content", upstream: "publish", credential: nil),
        ]
        return Explanation(
            try ExplainedRequest(method: "GET", target: target, fields: []),
            at: loopback,
            of: configuration,
            version: "1.2",
            digest: AdmissionSamples.digest
        )
    }

    @Test func `what Sling may make of a path is shown`() throws {
        let explanation = try Self.explainNames("/content/a.model.json/b.c?d.e")
        #expect(
            explanation.slingReadings.map(\.description) == [
                "resource /content/a, selectors model, extension json, suffix /b.c",
                "resource /content/a.model, extension json, suffix /b.c",
                "resource /content/a.model.json/b, extension c",
            ]
        )
        #expect(
            explanation.routes.map(\.reason) == [
                "other path", "other names: it takes extension json or xml, no selector, no suffix",
                "matches",
            ]
        )
        #expect(explanation.lines.contains { $0.hasPrefix("Sling may read: resource /content/a,") })
        #expect(explanation.json.contains(#""extension":"json""#))
        #expect(try Self.explainNames("/content/a").slingReadings.isEmpty)
    }

    @Test func `why Sling's readings disagree`() throws {
        let explanation = try Self.explainNames("/content/a.model.json")
        #expect(explanation.answer?.cause == "ambiguous_path")
        #expect(explanation.routes.allSatisfy { !$0.isTaken })
        #expect(explanation.routes[1].reason.hasPrefix("matches some of what Sling may make"))
        #expect(explanation.routes[2].reason.hasPrefix("matches, unless Sling finds"))
    }

    @Test func `a route that refuses says so`() throws {
        let explanation = try Self.explainNames("/content/secret.html/x")
        #expect(explanation.answer?.status == 403)
        #expect(explanation.answer?.cause == "route_denied")
        #expect(explanation.routes.map(\.isTaken) == [true, false, false])
        #expect(explanation.lines.contains("route 1:   /content/secret is denied: matches"))
        #expect(explanation.json.contains(#""denied":true,"matches":true"#))
    }

    @Test(arguments: [
        ("/content/secret[1]", "/content/secret"), ("/content/_b_c", "/content/_b_c"),
    ])
    func `names are read as the repository does, where it matters`(
        _ target: String,
        _ last: String
    ) throws {
        #expect(try Self.explainNames(target).readings.last == last)
    }

    @Test(arguments: [
        ("GET", "/api", ["Host: evil.test"], 421, "host_not_allowed"),
        ("GET", "/api", ["Origin: https://evil.test"], 403, "cross_site"),
        ("TRACE", "/api", [], 405, "method_not_allowed"), ("GET", "/none", [], 404, "no_route"),
        ("GET", "nonsense", [], 400, "malformed_request"),
        ("POST", "/content", ["Content-Length: 1", "Content-Length: 2"], 400, "malformed_request"),
    ])
    func `what the proxy refuses`(
        _ method: String,
        _ target: String,
        _ fields: [String],
        _ status: Int,
        _ cause: String
    ) throws {
        let explanation = try Self.explain(method, target, fields)
        #expect(explanation.forwarded == nil)
        #expect(explanation.answer?.status == status)
        #expect(explanation.answer?.cause == cause)
        #expect(explanation.json.contains("\"cause\":\"\(cause)\""))
    }

    @Test func `a listener that asks who calls`() throws {
        var listener = Self.loopback
        listener.callers = Callers(apiKeys: [AdmissionSamples.key("importer", "the-key")])
        let unknown = try Self.explain("GET", "/api", at: listener)
        #expect(unknown.answer?.cause == "caller_unknown")
        let known = try Self.explain("GET", "/api", ["X-Caller-Key: the-key"], at: listener)
        #expect(known.admission == "admitted as importer")
        #expect(known.forwarded?.lines.contains { $0.contains("the-key") } == false)
    }

    @Test func `pages of the proxy's own`() throws {
        var listener = Self.loopback
        listener.duty = .pages([.health])
        let page = try Self.explain("GET", "/readyz", at: listener)
        #expect(page.answer == nil && page.forwarded == nil && page.routes.isEmpty)
        #expect(try Self.explain("GET", "/api", at: listener).answer?.status == 404)
    }

    @Test(arguments: [
        ("GET", "/a\r\nHost: b", []), ("GET", "/", ["X: a\r\nY: b"]), ("GET", "/", ["nothing"]),
        ("", "/", []),
    ])
    func `more than one line is no request`(
        _ method: String,
        _ target: String,
        _ fields: [String]
    ) {
        #expect(throws: InvalidValue.self) {
            try ExplainedRequest(method: method, target: target, fields: fields)
        }
    }
}
