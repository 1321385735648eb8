import ProxyCore
import Testing

/// What an upstream says of its own origin is not said of the proxy's.
struct DownstreamOriginTests {
    private func fields(
        _ fields: String,
        _ fixture: DownstreamHeadFixture = DownstreamHeadFixture()
    ) throws -> [String] {
        let lines = try fixture.lines("HTTP/1.1 200 OK¶\(fields)Content-Length: 0¶")
        return lines.dropFirst().prefix { $0 != "Content-Length: 0" }.map { $0 }
    }

    @Test(arguments: [
        "Alt-Svc: h3=\":443\"; ma=2592000", "alt-svc: clear",
        "Strict-Transport-Security: max-age=31557600", "STRICT-TRANSPORT-SECURITY: max-age=0",
        "Public-Key-Pins: max-age=1", "Public-Key-Pins-Report-Only: max-age=1",
        "Expect-CT: max-age=1", "NEL: {}", "Report-To: {}", "Clear-Site-Data: \"cookies\"",
    ])
    func `fields that a client would remember of the origin are dropped`(_ line: String) throws {
        for isTLS in [false, true] {
            let fixture = DownstreamHeadFixture(isTLS: isTLS)
            #expect(try fields("A: 1¶\(line)¶B: 2¶", fixture) == ["A: 1", "B: 2"])
        }
    }

    @Test(arguments: ["Alt-Svc2: a", "X-Alt-Svc: a", "NET: a", "Content-Security-Policy: a"])
    func `others are not`(_ line: String) throws {
        #expect(try fields("\(line)¶") == [line])
    }

    @Test(arguments: [
        ("a=1; Path=/; HttpOnly", "a=1; Path=/; HttpOnly"),
        ("a=1;Path=/ ;  HttpOnly", "a=1;Path=/ ;  HttpOnly"),
        ("a=1; Domain=author.test; Path=/x", "a=1; Path=/x"),
        ("a=1; domain = .test;HttpOnly", "a=1; HttpOnly"),
        ("a=1; Domain", "a=1"),
        ("a=domain=b; Domain=x", "a=domain=b"),
        ("Domain=author.test", "Domain=author.test"),
        ("a=1; Secure; SameSite=None", "a=1; Secure; SameSite=None"),
    ])
    func `a cookie is the host's that the client asked`(
        _ cookie: String,
        _ expected: String
    ) throws {
        #expect(try fields("Set-Cookie: \(cookie)¶") == ["Set-Cookie: \(expected)"])
    }

    @Test(
        arguments: [
            ("/", "/"), ("/base", "/"), ("/base/", "/"), ("/base/a", "/a"),
            ("/base/base/", "/base/"), ("relative", "relative"), ("", ""), ("/basement", nil),
            ("/other", nil), ("/bas", nil), ("/Base", nil),
        ] as [(String, String?)]
    )
    func `a cookie's path is the one below the base path`(
        _ path: String,
        _ expected: String?
    ) throws {
        let fixture = DownstreamHeadFixture(upstream: "https://author.test/base")
        let lines = try fields("set-cookie: a=1; Path=\(path); HttpOnly¶", fixture)
        let line = expected.map { "set-cookie: a=1; Path=\($0); HttpOnly" }
        #expect(lines == [line].compactMap { $0 })
    }

    @Test func `a path above the base path is the root`() throws {
        let fixture = DownstreamHeadFixture(upstream: "https://author.test/a/b")
        for path in ["/a", "/a/"] {
            #expect(
                try fields("Set-Cookie: c=1; path=\(path)¶", fixture) == [
                    "Set-Cookie: c=1; Path=/"
                ]
            )
        }
    }
}
