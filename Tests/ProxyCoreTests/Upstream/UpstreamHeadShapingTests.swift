import AdobeIMS
import NIOCore
import ProxyCore
import Testing

private typealias Fixture = UpstreamHeadFixture

/// What AEM is spared of browsers, and what is for the proxy alone.
struct UpstreamHeadShapingTests {
    private static let own = "User-Agent: aem-auth-proxy/1.2"

    private func agents(_ fields: String, _ route: Route) throws -> [String] {
        let lines = Fixture.lines(
            try Fixture.compose(
                HeadSamples.request("GET /", fields),
                route: route,
                tier: .author
            )
        )
        return lines.filter { $0.lowercased().contains("user-agent:") }
    }

    private func route(
        _ credential: String?,
        set: [(String, String)] = [],
        remove: [String] = []
    ) -> Route {
        Route(
            upstream: "aem",
            credential: credential,
            setHeaders: set.map { Route.Header(name: $0.0, value: Secret($0.1)) },
            removeHeaders: remove
        )
    }

    @Test(arguments: [
        ("", [own]),
        ("User-Agent: curl/8.5¶", ["User-Agent: curl/8.5"]),
        ("User-Agent:¶", ["User-Agent: "]),
        ("User-Agent: Mozill/1 a Oper¶", ["User-Agent: Mozill/1 a Oper"]),
        ("User-Agent: Mozilla/5.0 (X)¶", ["X-Original-User-Agent: Mozilla/5.0 (X)", own]),
        ("user-agent: Opera/9¶", ["X-Original-User-Agent: Opera/9", own]),
        ("User-Agent: x mozillA¶", ["X-Original-User-Agent: x mozillA", own]),
        ("User-Agent: a (OPERA)¶", ["X-Original-User-Agent: a (OPERA)", own]),
        (
            "User-Agent: caf\u{E9} Mozilla\u{FF}¶",
            ["X-Original-User-Agent: caf\u{E9} Mozilla\u{FF}", own]
        ),
        (
            "User-Agent: curl¶User-Agent: Mozilla¶",
            ["X-Original-User-Agent: curl", "X-Original-User-Agent: Mozilla", own]
        ),
        (
            "X-Original-User-Agent: forged¶User-Agent: Mozilla¶x-original-user-agent: too¶",
            ["X-Original-User-Agent: Mozilla", own]
        ),
        (
            "X-Original-User-Agent: kept¶User-Agent: app¶",
            ["X-Original-User-Agent: kept", "User-Agent: app"]
        ),
        ("X-User-Agent: Mozilla¶", ["X-User-Agent: Mozilla", own]),
        ("Connection: user-agent¶User-Agent: Mozilla¶", [own]),
        ("Connection: user-agent¶User-Agent: app¶", [own]),
    ])
    func `no browser is shown to AEM`(_ fields: String, _ expected: [String]) throws {
        #expect(try agents(fields, route("account")) == expected)
    }

    @Test(arguments: [(nil, AEMTier.author), ("account", .publish), ("account", .preview)])
    func `only author sees none`(_ credential: String?, _ tier: AEMTier) throws {
        let fields = "X-Original-User-Agent: a¶User-Agent: Mozilla/5.0 (X)¶"
        let passed = try Fixture.passed(fields, route: route(credential), tier: tier)
        #expect(passed == ["X-Original-User-Agent: a", "User-Agent: Mozilla/5.0 (X)"])
    }

    @Test func `what a route says of the agent wins`() throws {
        let fields = "User-Agent: Mozilla¶X-Original-User-Agent: forged¶"
        let original = "X-Original-User-Agent"
        let set = route("a", set: [("User-Agent", "Mozilla/gateway")])
        #expect(try agents(fields, set) == ["User-Agent: Mozilla/gateway"])
        let other = route("a", set: [(original, "set")])
        #expect(try agents(fields, other) == [Self.own, "\(original): set"])
        #expect(try agents(fields, route("a", remove: ["user-agent"])) == [])
        #expect(try agents(fields, route("a", remove: [original.lowercased()])) == [Self.own])
    }

    @Test(
        arguments: [
            ("https://author-p1-e2.adobeaemcloud.com", nil, "account", true),
            ("https://publish-p1-e2.adobeaemcloud.com", nil, "account", false),
            ("https://preview-p1-e2.adobeaemcloud.com", nil, "account", false),
            ("https://www.example.com", nil, "account", false),
            ("https://aem.example.com", .author, "account", true),
            ("http://127.0.0.1:4502", nil, "account", true),
            ("http://127.0.0.1:4503", .publish, "account", false),
            ("https://author-p1-e2.adobeaemcloud.com", nil, nil, false),
            ("http://127.0.0.1:4502", nil, nil, false),
            ("https://aem.example.com", .author, nil, false),
        ] as [(String, AEMTier?, String?, Bool)]
    )
    func `to author go no origins and no cookies`(
        _ upstream: String,
        _ tier: AEMTier?,
        _ credential: String?,
        _ isAuthor: Bool
    ) throws {
        let fields = """
            Referer: http://localhost:8080/a¶ORIGIN: http://localhost:8080¶Cookie: a=1; login-token=x; saml_a=y¶\
            cookie: b=2¶X-Requested-With: XMLHttpRequest¶Sec-Fetch-Site: same-origin¶
            """
        let passed = try Fixture.passed(
            fields,
            route: route(credential),
            upstream: upstream,
            tier: tier
        )
        let always = ["X-Requested-With: XMLHttpRequest", "Sec-Fetch-Site: same-origin"]
        let elsewhere = [
            "Referer: \(upstream)/a", "ORIGIN: \(upstream)", "Cookie: a=1",
            "cookie: b=2",
        ]
        #expect(passed == (isAuthor ? always : elsewhere + always))
    }

    @Test func `a route may set for author what clients may not`() throws {
        let set = ["Referer", "Origin", "Cookie"].map { ($0, "https://author.test") }
        let request = try HeadSamples.request("POST /", "Referer: a¶Origin: b¶Cookie: c¶")
        let lines = Fixture.lines(
            try Fixture.compose(request, route: route("account", set: set), tier: .author)
        )
        #expect(lines.suffix(3) == set.map { "\($0.0): \($0.1)" })
        #expect(lines.count == 2 + Fixture.own.count + 3)
    }

    @Test func `an API key is for the proxy alone`() throws {
        let request = try HeadSamples.request("GET /", "x-api-KEY: k¶X-Api-Key: l¶X-Api-Keys: m¶")
        let head = try Fixture.compose(request, droppedField: "x-api-key")
        #expect(Fixture.lines(head) == ["/", Fixture.host, "X-Api-Keys: m"] + Fixture.own)
        let set = route(nil, set: [("X-Api-Key", "upstream's")])
        let other = try Fixture.compose(request, route: set, droppedField: "x-api-key")
        #expect(Fixture.lines(other).last == "X-Api-Key: upstream's")
    }

    @Test func `a fetched CSRF token takes the place of the client's`() throws {
        let answer = ByteBuffer(string: #"{"token":"abc"}"#)
        let token = try #require(CSRFToken(status: 200, answer: answer))
        let request = try HeadSamples.request("POST /", "csrf-token: old¶X-CSRF-Token: b¶")
        let passed = Fixture.lines(try Fixture.compose(request))
        #expect(
            passed == ["/", Fixture.host, "csrf-token: old", "X-CSRF-Token: b"] + Fixture.own
        )
        let lines = Fixture.lines(try Fixture.compose(request, csrfToken: token))
        #expect(lines.filter { $0.lowercased().hasPrefix("csrf") } == ["CSRF-Token: abc"])
        #expect(lines.contains("X-CSRF-Token: b"))
        let set = route(nil, set: [("CSRF-Token", "route's")])
        let other = Fixture.lines(try Fixture.compose(request, route: set, csrfToken: token))
        #expect(other.filter { $0.lowercased().hasPrefix("csrf") } == ["CSRF-Token: route's"])
    }

    @Test func `a CSRF token is asked for with nothing of the client's`() throws {
        let request = try HeadSamples.request(
            "POST /content/a?b",
            "User-Agent: Mozilla¶Cookie: a=b¶Accept: text/html¶Authorization: mine¶X-A: 1¶"
        )
        let set = [("X-Edge-Key", "sesame")]
        var lines = try csrfRequest(request, route("account", set: set))
        #expect(
            lines == [
                "/base/libs/granite/csrf/token.json", Fixture.host, "Accept: application/json",
                Self.own, "X-Request-Id: id-1", "X-Edge-Key: sesame",
                "Authorization: Bearer \(TokenSamples.text)",
            ]
        )
        let own = route("account", set: [("user-agent", "gateway")], remove: ["accept"])
        lines = try csrfRequest(request, own)
        #expect(
            lines.filter { $0.lowercased().hasPrefix("user-agent:") } == ["user-agent: gateway"]
        )
        #expect(!lines.contains { $0.lowercased().hasPrefix("accept") })
    }

    private func csrfRequest(_ request: RequestHead, _ route: Route) throws -> [String] {
        var head = try Fixture.compose(request)
        let context = UpstreamHead.Context(
            target: request.targetSlice,
            route: try HeadSamples.route(route, upstream: "https://author.test/base"),
            authorization: Fixture.bearer,
            requestID: "id-1",
            client: "192.0.2.7",
            version: "1.2"
        )
        head.composeCSRFTokenRequest(context)
        #expect(head.method == .get)
        #expect(head.carriesOnly(Fixture.bearer))
        return Fixture.lines(head)
    }
}
