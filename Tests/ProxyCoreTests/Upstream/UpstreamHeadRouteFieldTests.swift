import AdobeIMS
import ProxyCore
import Testing

private typealias Fixture = UpstreamHeadFixture

/// `setHeaders` and `removeHeaders` of a route.
struct UpstreamHeadRouteFieldTests {
    private func route(set: [(String, String)] = [], remove: [String] = []) -> Route {
        Route(
            upstream: "aem",
            credential: nil,
            setHeaders: set.map { Route.Header(name: $0.0, value: Secret($0.1)) },
            removeHeaders: remove
        )
    }

    private func lines(_ fields: String, _ route: Route) throws -> [String] {
        Fixture.lines(try Fixture.compose(HeadSamples.request("GET /", fields), route: route))
    }

    @Test func `a set field takes the place of all the client's`() throws {
        let route = route(set: [("X-Api-Key", "sesame"), ("x-b", "1"), ("x-b", "2")])
        let lines = try lines("x-api-KEY: mine¶X-Api-Key: too¶X-B: 0¶X-C: 3¶", route)
        #expect(
            lines == ["/", Fixture.host, "X-C: 3"] + Fixture.own + [
                "X-Api-Key: sesame", "x-b: 1", "x-b: 2",
            ]
        )
    }

    @Test func `a set field that the client doesn't have is added`() throws {
        let lines = try lines("", route(set: [("X-Api-Key", "sesame")]))
        #expect(lines == ["/", Fixture.host] + Fixture.own + ["X-Api-Key: sesame"])
    }

    @Test func `removed fields do not pass`() throws {
        let lines = try lines("X-A: 1¶x-a: 2¶Origin: o¶X-AB: 3¶", route(remove: ["x-a", "origin"]))
        #expect(lines == ["/", Fixture.host, "X-AB: 3"] + Fixture.own)
    }

    @Test func `cookies can be removed and set`() throws {
        #expect(
            try lines("Cookie: a=1¶", route(remove: ["cookie"])) == ["/", Fixture.host]
                + Fixture.own
        )
        let lines = try lines("Cookie: a=1¶", route(set: [("Cookie", "b=2")]))
        #expect(lines == ["/", Fixture.host] + Fixture.own + ["Cookie: b=2"])
    }

    @Test(arguments: ["", "User-Agent: app/1¶"])
    func `a set User-Agent is the only one`(_ fields: String) throws {
        let lines = try lines(fields, route(set: [("User-Agent", "gateway/1")]))
        let agents = lines.filter { $0.lowercased().hasPrefix("user-agent:") }
        #expect(agents == ["User-Agent: gateway/1"])
    }

    @Test func `a removed Accept is not replaced`() throws {
        let lines = try lines("Accept: text/html¶", route(remove: ["accept"]))
        #expect(!lines.contains { $0.lowercased().hasPrefix("accept:") })
    }

    @Test func `a set Accept is sent`() throws {
        for fields in ["", "Accept: text/html¶"] {
            let lines = try lines(fields, route(set: [("Accept", "application/json")]))
            let accepts = lines.filter { $0.hasPrefix("Accept: ") }
            #expect(accepts == ["Accept: application/json"])
        }
    }
}
