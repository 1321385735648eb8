import ProxyCore
import Testing

/// The fields of an answer whose links are rewritten.
struct LinkFieldTests {
    private static let html = "Content-Type: text/html; charset=utf-8¶"

    private func lines(
        _ response: String,
        request: String = "GET / HTTP/1.1¶Host: proxy.test:8080¶",
        isTLS: Bool = false
    ) throws -> [String] {
        let fixture = DownstreamHeadFixture(
            request: request,
            isTLS: isTLS,
            rewritesLinks: true
        )
        return try fixture.lines(response)
    }

    @Test(arguments: [
        "text/html", "TEXT/HTML;charset=x", "text/css", "text/plain", "text/javascript",
        "text/event-stream", "application/json", "application/JSON ; a=b", "application/ld+json",
        "application/hal+json", "application/problem+json", "application/xml",
        "application/xhtml+xml", "image/svg+xml", "application/javascript",
        "application/x-javascript", "application/ecmascript",
    ])
    func `texts are rewritten, in chunks`(_ type: String) throws {
        let response = "HTTP/1.1 200 OK¶Content-Type: \(type)¶Content-Length: 9¶ETag: \"a\"¶"
        let lines = try lines(response)
        #expect(lines.contains("ETag: W/\"a\""))
        #expect(lines.contains("Transfer-Encoding: chunked"))
        #expect(!lines.contains { $0.hasPrefix("Content-Length") })
    }

    @Test(arguments: [
        "Content-Type: image/png¶", "Content-Type: application/octet-stream¶", "",
        "Content-Type: application/pdf¶", "Content-Type: textual/x¶", "Content-Type: json¶",
        "Content-Type: application/jsonx¶", "Content-Type: +json¶",
        "Content-Type: text/html¶Content-Encoding: gzip¶",
        "Content-Type: text/html¶Content-Encoding: identity, br¶",
    ])
    func `anything else passes as it is`(_ fields: String) throws {
        let own = "Content-Length: 9¶ETag: \"a\"¶Digest: x¶"
        let lines = try lines("HTTP/1.1 200 OK¶\(fields)\(own)")
        for line in ["Content-Length: 9", "ETag: \"a\"", "Digest: x"] {
            #expect(lines.contains(line))
        }
    }

    @Test func `what is said of other bytes is dropped`() throws {
        let digests =
            "Content-MD5: a¶Digest: b¶Content-Digest: c¶Repr-Digest: d¶Accept-Ranges: bytes¶"
        let response = "HTTP/1.1 200 OK¶\(Self.html)\(digests)Content-Encoding: identity¶X: y¶"
        let lines = try lines(response)
        #expect(
            lines.prefix(4) == [
                "HTTP/1.1 200 OK", "Content-Type: text/html; charset=utf-8",
                "Content-Encoding: identity", "X: y",
            ]
        )
    }

    @Test func `HEAD says the same as GET`() throws {
        let response = "HTTP/1.1 200 OK¶\(Self.html)Content-Length: 9¶ETag: \"a\"¶"
        let head = "HEAD / HTTP/1.1¶Host: proxy.test:8080¶"
        let expected = try lines(response).filter { $0 != "Transfer-Encoding: chunked" }
        #expect(try lines(response, request: head) == expected)
    }

    @Test func `an old client's body ends with its connection`() throws {
        let fixture = DownstreamHeadFixture(
            request: "GET / HTTP/1.0¶Host: proxy.test¶",
            rewritesLinks: true
        )
        let response = "HTTP/1.1 200 OK¶\(Self.html)Content-Length: 9¶"
        #expect(try fixture.framing(response) == .untilClose)
        let nameless = DownstreamHeadFixture(request: "GET / HTTP/1.0¶", rewritesLinks: true)
        #expect(try nameless.framing(response) == .length(9))
    }

    @Test(
        arguments: [
            ("", "W/\"a\""), ("If-None-Match: W/\"a\"¶", "W/\"a\""),
            ("If-None-Match: \"b\", \"a\"¶", "\"a\""), ("If-None-Match: \"b\"¶", "W/\"a\""),
        ] as [(String, String)]
    )
    func `a 304 says the tag that was asked for`(_ asked: String, _ expected: String) throws {
        let lines = try lines(
            "HTTP/1.1 304 Not Modified¶ETag: \"a\"¶Content-Length: 9¶",
            request: "GET / HTTP/1.1¶Host: proxy.test:8080¶\(asked)"
        )
        #expect(lines.contains("ETag: \(expected)"))
        #expect(!lines.contains { $0.hasPrefix("Content-Length") })
    }

    @Test(arguments: [
        (
            "Link: <https://author.test/a>; rel=preload, <//author.test/b>",
            "Link: <http://•/a>; rel=preload, <//•/b>"
        ),
        ("Refresh: 5; url=https://author.test/a", "Refresh: 5; url=http://•/a"),
        (
            "Content-Security-Policy: default-src 'self' https://author.test; img-src author.test "
                + "author.test:443/x *.author.test xauthor.test author.testx",
            "Content-Security-Policy: default-src 'self' http://•; img-src • "
                + "•/x *.author.test xauthor.test author.testx"
        ),
        (
            "content-security-policy-report-only: upgrade-insecure-requests; report-uri "
                + "https://author.test/r",
            "content-security-policy-report-only: ; report-uri http://•/r"
        ),
        ("X-Other: https://author.test/a", "X-Other: https://author.test/a"),
        (
            "Link: <https://author.test.evil.example/a>",
            "Link: <https://author.test.evil.example/a>"
        ),
    ])
    func `links in fields are rewritten, whatever the body is`(
        _ line: String,
        _ expected: String
    ) throws {
        let lines = try lines("HTTP/1.1 200 OK¶\(line)¶Content-Length: 0¶")
        #expect(lines[1] == expected.replacing("•", with: "proxy.test:8080"))
    }

    @Test(arguments: [
        ("a=1; Path=/; Secure; HttpOnly", "a=1; Path=/; HttpOnly"),
        ("a=1; Domain=author.test; secure", "a=1"),
        ("a=1; Secure; SameSite=None; Partitioned", "a=1"),
        ("a=1; Secure; SameSite=Lax", "a=1; SameSite=Lax"),
        ("__Host-a=1; Path=/; Secure", "__Host-a=1; Path=/; Secure"),
        ("__Secure-a=1; Secure; SameSite=None", "__Secure-a=1; Secure; SameSite=None"),
    ])
    func `cookies are sent back where nothing is encrypted`(
        _ cookie: String,
        _ expected: String
    ) throws {
        let response = "HTTP/1.1 200 OK¶Set-Cookie: \(cookie)¶Content-Length: 0¶"
        #expect(try lines(response)[1] == "Set-Cookie: \(expected)")
        let withoutDomain = cookie.replacing(" Domain=author.test;", with: "")
        #expect(try lines(response, isTLS: true)[1] == "Set-Cookie: \(withoutDomain)")
    }
}
