import AdobeIMS
import ProxyCore
import Testing

private typealias Fixture = UpstreamHeadFixture

/// What AEM is asked for where links are rewritten.
struct UpstreamHeadLinkTests {
    private func lines(
        _ fields: String,
        set: [Route.Header] = [],
        rewritesLinks: Bool = true
    ) throws -> [String] {
        let route = Route(
            upstream: "aem",
            credential: nil,
            setHeaders: set,
            rewritesLinks: rewritesLinks
        )
        let request = try HeadSamples.request("GET /", fields)
        return Fixture.lines(try Fixture.compose(request, route: route))
    }

    @Test func `nothing encoded is asked for, and no part`() throws {
        let fields = "Accept-Encoding: gzip, br¶Range: bytes=0-9¶If-Range: \"a\"¶X: y¶"
        let lines = try lines(fields)
        #expect(lines.filter { $0.hasPrefix("Accept-Encoding") } == ["Accept-Encoding: identity"])
        #expect(!lines.contains { $0.hasPrefix("Range") || $0.hasPrefix("If-Range") })
        #expect(lines.contains("X: y"))
        let own = Route.Header(name: "accept-encoding", value: Secret("br"))
        let set = try self.lines("Accept-Encoding: gzip¶", set: [own])
        #expect(set.filter { $0.lowercased().hasPrefix("accept-enc") } == ["accept-encoding: br"])
    }

    @Test func `elsewhere both pass`() throws {
        let lines = try lines("Accept-Encoding: gzip¶Range: bytes=0-9¶", rewritesLinks: false)
        #expect(lines.contains("Accept-Encoding: gzip") && lines.contains("Range: bytes=0-9"))
    }

    @Test(arguments: [
        ("W/\"a\"", "W/\"a\", \"a\""), ("\"a\"", "\"a\""), ("*", "*"), ("", ""),
        ("\"a\", W/\"b,c\" ,\"d\"", "\"a\", W/\"b,c\", \"b,c\" ,\"d\""),
        ("W/\"a", "W/\"a, \"a"), ("w/\"a\"", "w/\"a\""), ("W/", "W/"),
    ])
    func `a weak tag stands for the strong one as well`(
        _ value: String,
        _ expected: String
    ) throws {
        for name in ["If-None-Match", "if-match"] {
            let lines = try lines("\(name): \(value)¶")
            #expect(lines.contains("\(name): \(expected)"))
        }
    }
}
