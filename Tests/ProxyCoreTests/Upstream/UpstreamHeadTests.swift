import AdobeIMS
import NIOCore
import ProxyCore
import Testing

private typealias Fixture = UpstreamHeadFixture

struct UpstreamHeadTests {
    @Test func `a bare request gets what it lacks`() throws {
        let head = try Fixture.compose(HeadSamples.request("PUT /a", ""))
        #expect(head.method == .put)
        #expect(Fixture.lines(head) == ["/a", Fixture.host] + Fixture.own)
        #expect(head.lines == Fixture.lines(head))
        #expect(head.lineStarts.count == 4)
        #expect(head.framing == .none)
    }

    @Test(arguments: [
        // hop-by-hop
        "Connection: keep-alive¶", "Connection: close¶", "Keep-Alive: timeout=5¶",
        "Proxy-Connection: keep-alive¶", "TE: trailers¶", "Upgrade: websocket¶",
        "Expect: 100-continue¶",
        "Trailer: X-Sum¶", "HTTP2-Settings: AAM¶",
        // credentials
        "Authorization: Bearer mine¶", "AUTHORIZATION: Basic eA==¶", "authorization:¶",
        "Proxy-Authorization: Basic eA==¶", "Proxy-Authenticate: Basic¶",
        "Authorization: a¶Authorization: b¶",
        "Cookie: login-token=abc¶", "cookie: login-token=abc¶", "Cookie: login-token¶",
        "Cookie: login-token=a; login-token=b¶", "Cookie: saml_request_path=/a¶",
        "Cookie:  login-token=a¶",
        // what AEM's CDN doesn't take from strangers
        "Forwarded: for=1¶", "X-Forwarded-For: 1¶", "X-Forwarded-Host: h¶",
        "X-Forwarded-Proto: https¶", "x-forwarded-for: 1¶X-FORWARDED-FOR: 2¶",
        "X-Forwarded-Port: 1¶",
        // made anew
        "X-Request-Id: mine¶",
        // named by Connection
        "Connection: x-a¶X-A: 1¶", "X-A: 1¶X-B: 2¶Connection: close, X-B ,x-a¶",
        "Connection: x-a¶x-A: 1¶connection: y¶Y: 1¶",
        "Connection: accept-language¶Accept-Language: de¶",
    ])
    func `what is between client and proxy alone does not pass`(_ fields: String) throws {
        #expect(try Fixture.passed(fields) == [])
    }

    @Test(arguments: [
        ("A: 1¶", ["A: 1"]),
        ("a: 1¶B: 2¶a: 3¶A: 1¶", ["a: 1", "B: 2", "a: 3", "A: 1"]),
        ("A:1¶B:  2 \t¶C:¶", ["A: 1", "B: 2", "C: "]),
        (
            "X-Name: caf\u{E9} \u{80}\u{FF}\t\u{C3}\u{A9}¶",
            ["X-Name: caf\u{E9} \u{80}\u{FF}\t\u{C3}\u{A9}"]
        ),
        ("Via: 1.0 first, 1.1 second¶", ["Via: 1.0 first, 1.1 second"]),
        (
            "Content-Type: text/plain¶If-None-Match: \"x\"¶Range: bytes=0-1¶",
            ["Content-Type: text/plain", "If-None-Match: \"x\"", "Range: bytes=0-1"]
        ),
        ("X-Api-Key: k¶Origin: null¶Referer: r¶", ["X-Api-Key: k", "Origin: null", "Referer: r"]),
        ("X-Authorization: a¶Authorizations: b¶", ["X-Authorization: a", "Authorizations: b"]),
        ("Connection: x-a¶X-AB: 1¶X: 2¶X-A: 3¶", ["X-AB: 1", "X: 2"]),
        ("Cookie: a=1¶", ["Cookie: a=1"]),
        ("Cookie: a=1; b=2;c=3¶", ["Cookie: a=1; b=2;c=3"]),
        ("Cookie: a=1¶X: y¶Cookie: b=2¶", ["Cookie: a=1", "X: y", "Cookie: b=2"]),
        ("Cookie: my-login-token=1¶", ["Cookie: my-login-token=1"]),
        ("Cookie: a=login-token¶", ["Cookie: a=login-token"]),
        ("Cookie: a=caf\u{E9}; b=\u{80}\u{FF}¶", ["Cookie: a=caf\u{E9}; b=\u{80}\u{FF}"]),
    ])
    func `everything else passes in its order, byte for byte`(
        _ fields: String,
        _ expected: [String]
    ) throws {
        #expect(try Fixture.passed(fields) == expected)
    }

    /// RFC 9110 §7.6.2.
    @Test(arguments: [
        ("OPTIONS", "Max-Forwards: 5¶", ["Max-Forwards: 4"]),
        ("OPTIONS", "max-forwards: 1¶", ["Max-Forwards: 0"]),
        ("OPTIONS", "Max-Forwards: 5¶Max-Forwards: 3¶", ["Max-Forwards: 2", "Max-Forwards: 2"]),
        ("OPTIONS", "Max-Forwards: many¶", ["Max-Forwards: many"]),
        ("GET", "Max-Forwards: 5¶", ["Max-Forwards: 5"]),
    ])
    func `OPTIONS may be forwarded once less`(
        _ method: String,
        _ fields: String,
        _ expected: [String]
    ) throws {
        #expect(try Fixture.passed(fields, line: "\(method) /") == expected)
    }

    @Test(arguments: [
        ("a=1; login-token=x", ["a=1"]),
        ("login-token=x; a=1", ["a=1"]),
        ("a=1; login-token=x; b=2", ["a=1", "b=2"]),
        ("a=1;login-token=x;b=2", ["a=1", "b=2"]),
        ("a=1;  login-token=x", ["a=1"]),
        ("a=1;\tlogin-token=x", ["a=1"]),
        ("a=1; \t login-token=x; b=2", ["a=1", "b=2"]),
        ("a=1; login-token", ["a=1"]),
        ("a=1; login-token =x", ["a=1"]),
        ("a=\u{E9}; login-token=x", ["a=\u{E9}"]),
    ])
    func `a session's cookie is taken out of its neighbours`(
        _ value: String,
        _ expected: [String]
    ) throws {
        let passed = try Fixture.passed("Cookie: \(value)¶")
        #expect(passed.count == 1)
        let line = try #require(passed.first)
        #expect(line.hasPrefix("Cookie: "))
        #expect(!line.contains("login-token"))
        let cookies = line.dropFirst("Cookie: ".count).split(separator: ";")
        #expect(cookies.map { String($0.drop { $0 == " " }) } == expected)
    }

    @Test func `trailers are announced when the body can have some`() throws {
        let chunked = "Transfer-Encoding: chunked¶Trailer: X-Sum¶TE: trailers¶"
        #expect(try Fixture.passed(chunked, line: "POST /") == ["Trailer: X-Sum"])
        let sized = "Content-Length: 1¶Trailer: X-Sum¶"
        #expect(try Fixture.passed(sized, line: "POST /") == [])
    }

    @Test(arguments: [
        ("/", "", "/"),
        ("/a/b?c=d&e", "", "/a/b?c=d&e"),
        ("/a/b?c=d", "/base", "/base/a/b?c=d"),
        ("/", "/base/path", "/base/path/"),
        ("/a/../b/./c//d;e=f", "", "/a/../b/./c//d;e=f"),
        ("/%2e%2E/%2F%00%zz?%", "", "/%2e%2E/%2F%00%zz?%"),
        ("/?", "", "/?"),
        ("/??a?b", "/base", "/base/??a?b"),
        ("/caf\u{E9}?\u{FF}", "", "/caf\u{E9}?\u{FF}"),
        ("http://proxy.test:8080/a?b", "/base", "/base/a?b"),
        ("http://proxy.test:8080?b", "", "/?b"),
        ("http://proxy.test:8080", "/base", "/base/"),
    ])
    func `the target's bytes are the client's`(
        _ target: String,
        _ basePath: String,
        _ expected: String
    ) throws {
        let request = try HeadSamples.request("GET \(target)", "")
        let head = try Fixture.compose(request, upstream: "https://author.test\(basePath)")
        #expect(Fixture.lines(head).first == expected)
    }

    @Test func `the proxy says who it is and what the client spoke`() throws {
        let request = try HeadSamples.request("GET / HTTP/1.0¶")
        #expect(Fixture.lines(try Fixture.compose(request)).contains("Via: 1.0 aem-auth-proxy"))
        let twice = Fixture.lines(try Fixture.compose(HeadSamples.request("GET /", "Via: 1.1 x¶")))
        let via = twice.filter { $0.hasPrefix("Via") }
        #expect(via == ["Via: 1.1 x", "Via: 1.1 aem-auth-proxy"])
    }

    @Test func `nothing is added to what the client says for itself`() throws {
        let fields = "User-Agent: app/1¶Accept: */*¶"
        let lines = Fixture.lines(try Fixture.compose(HeadSamples.request("GET /", fields)))
        #expect(
            lines == [
                "/", Fixture.host, "User-Agent: app/1", "Accept: */*", "Via: 1.1 aem-auth-proxy",
                "X-Request-Id: id-1",
            ]
        )
    }
}
