import AdobeIMS
import ProxyCore
import Testing

private typealias Fixture = UpstreamHeadFixture

/// Which cookies go which way.
struct CookieRuleTests {
    private func passed(
        _ fields: String,
        credential: String?,
        _ affinity: Upstream.Affinity = .pass,
        names: [String] = ["affinity"],
        kept: String? = nil,
        set: [Route.Header] = []
    ) throws -> [String] {
        let route = Route(upstream: "aem", credential: credential, setHeaders: set)
        let head = try Fixture.compose(
            HeadSamples.request("GET /", fields),
            route: route,
            affinity: kept
        ) { upstream in
            upstream.tier = .author
            upstream.affinity = affinity
            upstream.affinityCookies = names
        }
        return Fixture.lines(head).filter { $0.lowercased().hasPrefix("cookie:") }
    }

    @Test(arguments: [
        ("affinity=a", ["Cookie: affinity=a"]),
        ("a=1; affinity=a; login-token=x;affinity=b", ["Cookie: affinity=a; affinity=b"]),
        ("Affinity=a; affinityx=1; affinity", []),
        ("", []), ("JSESSIONID=1", []), ("affinity=\"a=b\"", ["Cookie: affinity=\"a=b\""]),
    ])
    func `to author go those alone that steer a load balancer`(
        _ value: String,
        _ expected: [String]
    ) throws {
        #expect(try passed("Cookie: \(value)¶", credential: "account") == expected)
        #expect(try passed("Cookie: \(value)¶", credential: "account", names: []) == [])
        #expect(try passed("Cookie: \(value)¶", credential: "account", .caller) == [])
    }

    @Test(arguments: [
        ("a=1; affinity=b", "a=1; affinity=b", "a=1"),
        ("a=1; LOGIN-TOKEN=x; saml_request_path=/a; b=2", "a=1; b=2", "a=1; b=2"),
    ])
    func `elsewhere all but sessions go`(
        _ value: String,
        _ expected: String,
        _ ofCaller: String
    ) throws {
        let field = "Cookie: \(value)¶"
        #expect(try passed(field, credential: nil) == ["Cookie: \(expected)"])
        #expect(try passed(field, credential: nil, .caller) == ["Cookie: \(ofCaller)"])
        #expect(
            try passed(field, credential: nil, .caller, kept: "affinity=k")
                == ["Cookie: affinity=k; \(ofCaller)"]
        )
    }

    @Test func `what the proxy keeps goes in place of the client's`() throws {
        for credential in ["account", nil] {
            for fields in ["", "Cookie: affinity=own¶", "Cookie: affinity=a¶Cookie: affinity=b¶"] {
                let lines = try passed(fields, credential: credential, .caller, kept: "affinity=k")
                #expect(lines == ["Cookie: affinity=k"])
            }
        }
        let set = [Route.Header(name: "Cookie", value: Secret("set=1"))]
        #expect(
            try passed("", credential: "account", .caller, kept: "affinity=k", set: set)
                == ["Cookie: set=1"]
        )
    }

    @Test(arguments: [
        ("affinity=a; Path=/; Secure; HttpOnly", "affinity=a; Path=/; HttpOnly"),
        ("affinity=a; Domain=author.test", "affinity=a"),
        ("other=a; Secure", "other=a; Secure"),
        ("affinityx=a; Secure", "affinityx=a; Secure"),
    ])
    func `a client gets the cookie in a form that it sends back`(
        _ cookie: String,
        _ expected: String
    ) throws {
        let response = "HTTP/1.1 200 OK¶Set-Cookie: \(cookie)¶Content-Length: 0¶"
        #expect(try DownstreamHeadFixture().lines(response)[1] == "Set-Cookie: \(expected)")
        let kept = DownstreamHeadFixture(affinity: .caller)
        let isKept = cookie.hasPrefix("affinity=")
        let lines = try kept.lines(response)
        #expect(lines.contains { $0.hasPrefix("Set-Cookie") } == !isKept)
    }
}
