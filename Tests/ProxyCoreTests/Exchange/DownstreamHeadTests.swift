import NIOCore
import ProxyCore
import Testing

struct DownstreamHeadTests {
    private static let via = "Via: 1.1 aem-auth-proxy"
    private static let date = "Date: Sun, 06 Nov 1994 08:49:37 GMT"
    private static let own = [via, date, "X-Request-Id: id-1"]

    /// The fields that come from the upstream's, of an answer with these.
    private func passed(
        _ fields: String,
        _ fixture: DownstreamHeadFixture = DownstreamHeadFixture()
    ) throws -> [String] {
        let lines = try fixture.lines("HTTP/1.1 200 OK¶\(fields)Content-Length: 0¶")
        #expect(lines.first == "HTTP/1.1 200 OK")
        #expect(lines.contains("Content-Length: 0"))
        return lines.dropFirst().prefix { $0 != Self.via }.filter { $0 != "Content-Length: 0" }
    }

    @Test(
        arguments: [
            // method, version, status, field → framing
            ("GET", 1, 200, "Content-Length: 5¶", .length(5)),
            ("GET", 1, 200, "Content-Length: 0¶", .length(0)),
            ("GET", 1, 200, "Transfer-Encoding: chunked¶", .chunked),
            ("GET", 1, 200, "", .chunked),
            ("POST", 1, 500, "", .chunked),
            ("GET", 1, 205, "Content-Length: 0¶", .length(0)),
            ("GET", 0, 200, "Content-Length: 5¶", .length(5)),
            ("GET", 0, 200, "Transfer-Encoding: chunked¶", .untilClose),
            ("GET", 0, 200, "", .untilClose),
            ("HEAD", 1, 200, "Content-Length: 5¶", .empty),
            ("HEAD", 1, 200, "Transfer-Encoding: chunked¶", .empty),
            ("HEAD", 0, 404, "", .empty),
            ("GET", 1, 204, "", .empty),
            ("GET", 1, 204, "Content-Length: 5¶", .empty),
            ("DELETE", 0, 204, "", .empty),
            ("GET", 1, 304, "", .empty),
            ("GET", 1, 304, "Content-Length: 5¶", .empty),
            ("GET", 0, 304, "Transfer-Encoding: chunked¶", .empty),
            ("OPTIONS", 1, 200, "Content-Length: 0¶", .length(0)),
        ] as [(String, Int, Int, String, DownstreamHead.Framing)]
    )
    func `the body is framed as method, status and version have it`(
        _ method: String,
        _ minor: Int,
        _ status: Int,
        _ field: String,
        _ expected: DownstreamHead.Framing
    ) throws {
        let request = "\(method) / HTTP/1.\(minor)¶Host: proxy.test¶"
        let fixture = DownstreamHeadFixture(request: request)
        let response = "HTTP/1.1 \(status) Any¶\(field)"
        #expect(try fixture.framing(response) == expected)

        let lines = try fixture.lines(response)
        let isChunked = lines.contains("Transfer-Encoding: chunked")
        #expect(isChunked == (expected == .chunked))
        if case .length(let length) = expected {
            #expect(lines.filter { $0 == "Content-Length: \(length)" }.count == 1)
        } else if expected != .empty {
            #expect(!lines.contains { $0.hasPrefix("Content-Length") })
        }
    }

    @Test(arguments: ["HEAD", "GET"])
    func `what says how long a body would be stays where there is none`(_ method: String) throws {
        let fixture = DownstreamHeadFixture(request: "\(method) / HTTP/1.1¶Host: h¶")
        let status = method == "HEAD" ? 200 : 304
        let lines = try fixture.lines("HTTP/1.1 \(status) Any¶Content-Length: 5¶")
        #expect(lines.contains("Content-Length: 5"))
    }

    /// RFC 9110 §8.6.
    @Test func `a 204 has no length`() throws {
        for length in [0, 5] {
            let lines = try DownstreamHeadFixture().lines(
                "HTTP/1.1 204 No Content¶Content-Length: \(length)¶"
            )
            #expect(!lines.contains { $0.hasPrefix("Content-Length") })
        }
    }

    @Test(arguments: [
        "Connection: keep-alive¶", "Connection: close¶", "Keep-Alive: timeout=5¶",
        "Proxy-Connection: close¶", "Upgrade: h2c¶", "TE: trailers¶",
        "Proxy-Authenticate: Basic¶", "Proxy-Authorization: x¶", "WWW-Authenticate: Basic¶",
        "Authorization: Bearer x¶", "Connection: x-a, X-B¶X-A: 1¶x-b: 2¶",
        "X-A: 1¶Connection: close¶connection: x-a¶",
        "Set-Cookie: login-token=a; Path=/; HttpOnly¶", "set-cookie: login-token=¶",
        "Set-Cookie:  login-token=a¶", "Set-Cookie: saml_request_path=/a¶",
        "Set-Cookie: Login-Token=a¶", "Set-Cookie:SAML_x=a¶", "HTTP2-Settings: AAM¶",
    ])
    func `what is between proxy and upstream alone does not pass`(_ fields: String) throws {
        #expect(try passed(fields) == [])
    }

    @Test(arguments: [
        "", "WWW-Authenticate: Basic realm=\"Sling\"¶",
        "www-authenticate: Bearer¶WWW-Authenticate: Basic¶",
        "Connection: www-authenticate¶WWW-Authenticate: Negotiate¶",
    ])
    func `a 401 has one challenge, which is the proxy's own`(_ fields: String) throws {
        let head = "HTTP/1.1 401 Unauthorized¶\(fields)Content-Length: 0¶"
        for cause in [nil, Cause.localTokenRefused] {
            let lines = try DownstreamHeadFixture().lines(head, cause: cause)
            let challenges = lines.filter { $0.lowercased().hasPrefix("www-authenticate:") }
            #expect(challenges == ["WWW-Authenticate: AEM-Auth-Proxy realm=\"aem\""])
        }
    }

    @Test(arguments: [200, 302, 400, 403, 404, 407, 500])
    func `no other answer has one`(_ status: Int) throws {
        let lines = try DownstreamHeadFixture().lines(
            "HTTP/1.1 \(status) Any¶WWW-Authenticate: Basic¶Content-Length: 0¶"
        )
        #expect(!lines.contains { $0.lowercased().hasPrefix("www-authenticate:") })
    }

    @Test(arguments: [
        ("A: 1¶b: 2¶A: 3¶", ["A: 1", "b: 2", "A: 3"]),
        ("A:1¶B:  2\t¶C:¶", ["A: 1", "B: 2", "C: "]),
        ("X: caf\u{E9} \u{80}\u{FF}¶", ["X: caf\u{E9} \u{80}\u{FF}"]),
        (
            "ETag: W/\"a\"¶Last-Modified: x¶Date: y¶Age: 3¶Server: AEM¶",
            ["ETag: W/\"a\"", "Last-Modified: x", "Date: y", "Age: 3", "Server: AEM"]
        ),
        (
            "Content-Encoding: gzip¶Vary: Accept-Encoding¶Retry-After: 3¶",
            ["Content-Encoding: gzip", "Vary: Accept-Encoding", "Retry-After: 3"]
        ),
        (
            "Set-Cookie: a=1; Path=/¶Set-Cookie: a=2¶X: y¶set-cookie: a=1; Path=/¶",
            ["Set-Cookie: a=1; Path=/", "Set-Cookie: a=2", "X: y", "set-cookie: a=1; Path=/"]
        ),
        (
            "Set-Cookie: a=1¶Set-Cookie: login-token=x¶Set-Cookie: b=2¶",
            ["Set-Cookie: a=1", "Set-Cookie: b=2"]
        ),
        (
            "Set-Cookie: a=login-token¶Set-Cookie: x-login-token=1¶",
            ["Set-Cookie: a=login-token", "Set-Cookie: x-login-token=1"]
        ),
        ("Via: 1.1 dispatcher¶", ["Via: 1.1 dispatcher"]),
        ("Proxy-Status: cdn; error=x¶", ["Proxy-Status: cdn; error=x"]),
        ("Trailer: X-Sum¶", ["Trailer: X-Sum"]),
    ])
    func `everything else passes in its order, byte for byte`(
        _ fields: String,
        _ expected: [String]
    ) throws {
        #expect(try passed(fields) == expected)
    }

    @Test func `Connection can't take the length out`() throws {
        #expect(try passed("Connection: content-length¶") == [])
    }

    @Test func `reason and status are the upstream's`() throws {
        let fixture = DownstreamHeadFixture()
        #expect(
            try fixture.lines("HTTP/1.1 299 Tr\u{E8}s bien¶").first == "HTTP/1.1 299 Tr\u{E8}s bien"
        )
        #expect(try fixture.lines("HTTP/1.0 404 Nope¶").first == "HTTP/1.1 404 Nope")
        #expect(try fixture.lines("HTTP/1.1 404 ¶").first == "HTTP/1.1 404 Not Found")
    }

    @Test(
        arguments: [
            (1, false, nil), (1, true, "Connection: close"),
            (0, false, "Connection: keep-alive"), (0, true, "Connection: close"),
        ] as [(Int, Bool, String?)]
    )
    func `the client is told what becomes of its connection`(
        _ minor: Int,
        _ closes: Bool,
        _ expected: String?
    ) throws {
        let request = "GET / HTTP/1.\(minor)¶Host: h¶Connection: keep-alive¶"
        let lines = try DownstreamHeadFixture(request: request)
            .lines("HTTP/1.1 200 OK¶Connection: upgrade¶Content-Length: 0¶", closes: closes)
        #expect(lines.filter { $0.hasPrefix("Connection") } == [expected].compactMap { $0 })
    }

    @Test func `the request is known by an id`() throws {
        let fixture = DownstreamHeadFixture()
        let made = try fixture.lines("HTTP/1.1 200 OK¶Content-Length: 0¶")
        #expect(Array(made.suffix(3)) == Self.own)
        let own = try fixture.lines("HTTP/1.1 200 OK¶x-request-id: theirs¶Content-Length: 0¶")
        #expect(
            own.filter { $0.lowercased().hasPrefix("x-request-id") } == ["x-request-id: theirs"]
        )
    }

    /// RFC 9110 §6.6.1.
    @Test func `an answer without a date gets the time it came at, any other keeps its own`() throws
    {
        let fixture = DownstreamHeadFixture()
        let without = try fixture.lines("HTTP/1.1 200 OK¶Content-Length: 0¶")
        #expect(without.filter { $0.hasPrefix("Date") } == [Self.date])
        let with = try fixture.lines("HTTP/1.1 200 OK¶dATE: then¶Content-Length: 0¶")
        #expect(with.filter { $0.lowercased().hasPrefix("date") } == ["dATE: then"])
    }

    @Test(arguments: [
        Cause.refreshFailed, .refusedAfterRefresh, .refreshBudgetExhausted,
    ])
    func `a cause says why nothing better was to be had`(_ cause: Cause) throws {
        let fixture = DownstreamHeadFixture()
        let lines = try fixture.lines("HTTP/1.1 401 Unauthorized¶Proxy-Status: cdn¶", cause: cause)
        #expect(
            lines.filter { $0.hasPrefix("Proxy-Status") } == [
                "Proxy-Status: cdn", "Proxy-Status: aem-auth-proxy; details=\"\(cause.name)\"",
            ]
        )
        let without = try fixture.lines("HTTP/1.1 401 Unauthorized¶")
        #expect(!without.contains { $0.hasPrefix("Proxy-Status") })
    }

    @Test func `early hints pass, less what is hop by hop, to clients that know them`() throws {
        let hints = "HTTP/1.1 103 Early Hints¶Link: </a>; rel=preload¶Connection: x¶X: 1¶"
        let expected = ["HTTP/1.1 103 Early Hints", "Link: </a>; rel=preload", Self.via]
        let fixture = DownstreamHeadFixture()
        #expect(try fixture.informational(hints) == expected)
        #expect(try fixture.informational("HTTP/1.1 102 Processing¶").count == 2)
        #expect(try fixture.informational("HTTP/1.1 100 Continue¶") == [])
        let old = DownstreamHeadFixture(request: "GET / HTTP/1.0¶Host: h¶")
        #expect(try old.informational(hints) == [])
    }

    @Test(
        arguments: [
            ("", true), ("ETag: a¶", true), ("Vary: Authorization¶", true), ("Age: 1¶", true),
            ("Cache-Control: max-age=60¶", false), ("cache-control:¶", false),
            ("Expires: 0¶", false), ("Pragma: no-cache¶", false),
            ("Cache-Control: no-store¶Expires: 0¶", false),
        ] as [(String, Bool)]
    )
    func `what was had with a credential is nobody else's, if it does not say how to cache`(
        _ fields: String,
        _ isAdded: Bool
    ) throws {
        let line = "Cache-Control: private"
        let response = "HTTP/1.1 200 OK¶\(fields)Content-Length: 0¶"
        let lines = try DownstreamHeadFixture(isPrivate: true).lines(response)
        #expect(lines.count { $0 == line } == (isAdded ? 1 : 0))
        #expect(try !DownstreamHeadFixture().lines(response).contains(line))
    }
}
