import AdobeIMS
import NIOCore
import ProxyCore
import Testing

private typealias Fixture = UpstreamHeadFixture

/// Every byte of a head, and none that somebody else could frame it by.
struct UpstreamHeadBytesTests {
    private static let own =
        "Via: 1.1 aem-auth-proxy¶X-Request-Id: id-1¶User-Agent: aem-auth-proxy/1.2¶"

    @Test(
        arguments: [
            ("GET /a?b", "", "GET /a?b HTTP/1.1¶Host: author.test¶\(own)¶", .none),
            (
                "PROPFIND /", "A: 1¶b:2¶",
                "PROPFIND / HTTP/1.1¶Host: author.test¶A: 1¶b: 2¶\(own)¶", .none
            ),
            ("POST /", "", "POST / HTTP/1.1¶Host: author.test¶\(own)¶", .none),
            (
                "POST /", "Content-Length: 0¶A: 1¶",
                "POST / HTTP/1.1¶Host: author.test¶A: 1¶\(own)Content-Length: 0¶¶", .length(0)
            ),
            (
                "PUT /", "content-length: 012345678901¶A: 1¶",
                "PUT / HTTP/1.1¶Host: author.test¶A: 1¶\(own)Content-Length: 12345678901¶¶",
                .length(12_345_678_901)
            ),
            (
                "PATCH /", "Transfer-Encoding: Chunked¶Trailer: X-Sum¶A: 1¶",
                "PATCH / HTTP/1.1¶Host: author.test¶Trailer: X-Sum¶A: 1¶\(own)"
                    + "Transfer-Encoding: chunked¶¶",
                .chunked
            ),
            (
                "GET /", "Content-Length: 3¶Expect: 100-continue¶Connection: close¶",
                "GET / HTTP/1.1¶Host: author.test¶\(own)Content-Length: 3¶¶", .length(3)
            ),
            (
                "GET /caf\u{E9}?\u{FF}", "A: \u{80}\u{FF}¶",
                "GET /caf\u{E9}?\u{FF} HTTP/1.1¶Host: author.test¶A: \u{80}\u{FF}¶\(own)¶", .none
            ),
        ] as [(String, String, String, BodyFraming)]
    )
    func `a head is these bytes`(
        _ line: String,
        _ fields: String,
        _ expected: String,
        _ framing: BodyFraming
    ) throws {
        let head = try Fixture.compose(HeadSamples.request(line, fields))
        #expect(text(head.bytes) == text(wire(expected)))
        #expect(head.framing == framing)
    }

    /// RFC 9110 §9.3.2.
    @Test(arguments: ["", "Content-Length: 3¶", "Transfer-Encoding: chunked¶"])
    func `HEAD goes without its body, which means nothing`(_ field: String) throws {
        let head = try Fixture.compose(HeadSamples.request("HEAD /", field))
        let expected = "HEAD / HTTP/1.1¶Host: author.test¶\(Self.own)¶"
        #expect(text(head.bytes) == text(wire(expected)))
        #expect(head.framing == .none)
    }

    @Test func `the framing stands last, behind all that the route says`() throws {
        let set = Route.Header(name: "X-Edge-Key", value: Secret("sesame"))
        let route = Route(
            upstream: "aem",
            credential: "account",
            setHeaders: [set],
            forwardedHeaders: true
        )
        let request = try HeadSamples.request("POST /", "Content-Length: 3¶A: 1¶")
        let head = try Fixture.compose(request, route: route, authorization: Fixture.bearer)
        #expect(
            Fixture.wireLines(head) == ["POST / HTTP/1.1", Fixture.host, "A: 1"] + Fixture.own + [
                "X-Forwarded-For: 192.0.2.7", "X-Forwarded-Proto: http",
                "X-Forwarded-Host: proxy.test:8080", "X-Edge-Key: sesame",
                "Authorization: Bearer \(TokenSamples.text)", "Content-Length: 3",
            ]
        )
        #expect(head.carriesOnly(Fixture.bearer))
    }

    @Test(arguments: [
        ("https://author.test", "author.test"), ("https://author.test:443", "author.test"),
        ("https://author.test:8443", "author.test:8443"), ("http://author.test", "author.test"),
        ("http://author.test:80", "author.test"), ("http://127.0.0.1:4502", "127.0.0.1:4502"),
        ("http://[::1]:4502", "[::1]:4502"), ("https://author.test/base", "author.test"),
    ])
    func `Host is the upstream's, whatever the client said`(
        _ upstream: String,
        _ expected: String
    ) throws {
        for request in ["GET / HTTP/1.1¶Host: other:1¶", "GET / HTTP/1.0¶"] {
            let head = try Fixture.compose(HeadSamples.request(request), upstream: upstream)
            let hosts = Fixture.lines(head).filter { $0.lowercased().hasPrefix("host:") }
            #expect(hosts == ["Host: \(expected)"])
            #expect(Fixture.lines(head)[1] == hosts.first)
        }
    }

    @Test func `a head is read again as one request with the same framing`() throws {
        let framings = [
            ("", BodyFraming.none), ("Content-Length: 7¶", .length(7)),
            ("Transfer-Encoding: chunked¶", .chunked),
        ]
        for (field, framing) in framings {
            let request = try HeadSamples.request("POST /a", field + "A: 1¶Cookie: b¶")
            let head = try Fixture.compose(request, authorization: Fixture.bearer)
            let read = RequestFeeding.heads(Array(head.bytes.readableBytesView))
            #expect(read.count == 1)
            #expect(read.first?.framing == framing)
            #expect(read.first?.keepAlive == true)
            #expect(read.first?.expectsContinue == false)
        }
    }

    @Test func `a head that is used again has nothing of the one before`() throws {
        var head = UpstreamHead()
        head.reset(method: .put, host: "a.test") { $0.writeString("/a") }
        head.appendField("A", "1")
        head.end(.length(3))
        let before = head.bytes
        head.reset(method: .get, host: "b.test") { $0.writeString("/b") }
        #expect(head.framing == .none)
        head.end(.none)
        #expect(text(head.bytes) == text(wire("GET /b HTTP/1.1¶Host: b.test¶¶")))
        #expect(head.lines == ["/b", "Host: b.test"])
        // A transfer may still send these.
        let sent = "PUT /a HTTP/1.1¶Host: a.test¶A: 1¶Content-Length: 3¶¶"
        #expect(text(before) == text(wire(sent)))
    }

    @Test func `what is sent is in no description and no dump`() {
        var head = UpstreamHead()
        head.reset(method: .put, host: "a.test") { $0.writeString("/abcdef") }
        head.appendField("Authorization", "Bearer abcdef")
        head.end(.none)
        var shown = "\(head)" + String(reflecting: head)
        dump(head, to: &shown)
        #expect(shown.contains("UpstreamHead(PUT, 2 fields)"))
        #expect(!shown.contains("abcdef") && !shown.contains("616263646566"))
    }
}
