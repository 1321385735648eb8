import AdobeIMS
import ProxyCore
import Testing

private typealias Fixture = UpstreamHeadFixture

/// What says from whom, or through which server, a request came.
struct UpstreamHeadForwardingTests {
    private static let route = Route(upstream: "aem", credential: nil, forwardedHeaders: true)
    private static let ours = [
        "X-Forwarded-For: 192.0.2.7", "X-Forwarded-Proto: http",
        "X-Forwarded-Host: proxy.test:8080",
    ]

    @Test(arguments: [
        "Forwarded", "FORWARDED", "forwarded",
        "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "x-forwarded-for",
        "X-Forwarded-Port", "X-Forwarded-Server", "X-Forwarded-Prefix", "X-Forwarded-Ssl",
        "X-Forwarded-By", "X-Forwarded-Scheme", "x-forwarded-PORT", "X-Forwarded-",
        "X-Forwarded", "X-FORWARDED", "X-ForwardedFor", "X-Forwarded-For-Original",
        "X_Forwarded_For", "X_FORWARDED_HOST", "x_forwarded-proto", "X-Forwarded_For",
        "X-Real-IP", "x-real-ip", "X-REAL-IP", "x_real_ip", "X_Real-Ip",
    ])
    func `nothing that a client says of itself passes`(_ name: String) throws {
        let fields = "A: 1¶\(name): 6.6.6.6¶\(name.uppercased()): 7¶B: 2¶"
        #expect(try Fixture.passed(fields) == ["A: 1", "B: 2"])
        let lines = try Fixture.lines(
            Fixture.compose(HeadSamples.request("GET /", fields), route: Self.route)
        )
        let expected = ["/", Fixture.host, "A: 1", "B: 2"] + Fixture.own + Self.ours
        #expect(lines == expected)
    }

    @Test(arguments: [
        "X-Forward", "X-Forwarde", "X-Forward-For", "Forwarded-For", "XX-Forwarded-For",
        "X-Real-IPs", "X-Real-I", "X-Real-IP-", "Real-IP", "X-Real", "X.Real.IP", "X-Realmip",
        "Forwarder", "X.Forwarded-For", "Via", "From",
    ])
    func `what only resembles it passes`(_ name: String) throws {
        #expect(try Fixture.passed("\(name): 1¶") == ["\(name): 1"])
        #expect(try Fixture.passed("\(name): 1¶", route: Self.route) == ["\(name): 1"])
    }

    @Test func `forwarding fields are the proxy's own, and only where the route wants them`() throws
    {
        let request = try HeadSamples.request("GET /", "X-Forwarded-For: 6.6.6.6¶Forwarded: for=x¶")
        let head = try Fixture.compose(request, route: Self.route)
        #expect(Fixture.lines(head) == ["/", Fixture.host] + Fixture.own + Self.ours)
        let secure = try Fixture.compose(request, route: Self.route, scheme: .https)
        #expect(Fixture.lines(secure).contains("X-Forwarded-Proto: https"))
        let unknown = try Fixture.compose(request, route: Self.route, client: nil)
        #expect(!Fixture.lines(unknown).contains { $0.hasPrefix("X-Forwarded-For") })
    }

    @Test func `a route may set what clients may not`() throws {
        let set = Route.Header(name: "X-Forwarded-Port", value: Secret("443"))
        let route = Route(upstream: "aem", credential: nil, setHeaders: [set])
        let request = try HeadSamples.request("GET /", "X-Forwarded-Port: 1¶")
        let lines = try Fixture.lines(Fixture.compose(request, route: route))
        #expect(lines.last == "X-Forwarded-Port: 443")
        #expect(lines.count { $0.hasPrefix("X-Forwarded") } == 1)
    }
}
