import NIOCore
import Sandbox
import Testing

extension EndToEnd {
    /// What AEM answers, and what the client gets of it.
    @Suite struct FidelityTests {}
}

extension EndToEnd.FidelityTests {
    /// The proxy before an upstream that answers a request for `/3` with the fourth of these texts,
    /// in which `HERE` is its own origin.
    private static func answering(
        _ texts: [String],
        base: String = "",
        file: [String] = [],
        _ body: (Scene, RawUpstream) async throws -> Void
    ) async throws {
        let origin = Observed("")
        try await RawUpstream.serving({ request in
            let target = String(decoding: request.target, as: UTF8.self)
            let number = Int(target.dropFirst(base.utf8.count + 1)) ?? 0
            return .send(texts[number].replacing("HERE", with: origin.value))
        }) { upstream in
            origin.update { $0 = upstream.url }
            let settings = Scene.Settings(file: file, upstreamURL: upstream.url + base)
            try await Scene.play(settings) { scene in try await body(scene, upstream) }
        }
    }

    private static func get(_ scene: Scene, _ target: String, _ fields: String = "") -> String {
        EndToEnd.SemanticsTests.request(scene, "GET \(target)", fields)
    }

    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    private static let statuses = [
        "200 Fine", "203 A  B", "206 Partial Content", "226 IM Used", "299 Odd", "302 Over There",
        "402 Pay", "418 I'm a teapot", "421 Not Here", "451 No", "499 Odd", "503 Soon", "599 Odder",
    ]

    @Test func `status and reason are AEM's`() async throws {
        let texts = Self.statuses.map { "HTTP/1.1 \($0)\r\nContent-Length: 2\r\n\r\nok" }
        try await Self.answering(texts) { scene, _ in
            for (index, status) in Self.statuses.enumerated() {
                let connection = try await scene.connect()
                connection.send(Self.get(scene, "/\(index)", "Connection: close\r\n"))
                let received = String(decoding: try await connection.end().rest, as: UTF8.self)
                #expect(received.hasPrefix("HTTP/1.1 \(status)\r\n"))
                #expect(received.hasSuffix("\r\n\r\nok"))
            }
        }
    }

    private static let malformed = [
        "HTTP/1.1 099 Low\r\n\r\n", "HTTP/1.1 600 High\r\n\r\n", "HTTP/1.1 2000 Long\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok!",
        "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: a\r\n folded\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nX : a\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nX: a\u{0}b\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nX: a\rb\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nX(y): a\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nX: \(String(repeating: "a", count: 300_000))\r\n\r\n",
        "HTTP/1.1 20 OK\r\nContent-Length: 2\r\n\r\nok", "ICY 200 OK\r\n\r\n",
    ]

    @Test func `an answer that could be read in two ways is 502`() async throws {
        try await Self.answering(Self.malformed) { scene, _ in
            for (index, text) in Self.malformed.enumerated() {
                let answer = try await scene.exchange(Self.get(scene, "/\(index)"))
                #expect(answer.status == 502, "\(text.prefix(80))")
                let problem = try object(answer.body)
                #expect(problem["cause"] as? String == "upstream_protocol", "\(text.prefix(80))")
            }
        }
    }

    /// RFC 9110 §6.6.1.
    @Test func `a date is AEM's, or the time when the answer came`() async throws {
        let dated = "HTTP/1.1 200 OK\r\nDate: then\r\nContent-Length: 0\r\n\r\n"
        try await Self.answering([dated, Self.ok]) { scene, _ in
            #expect(try await scene.exchange(Self.get(scene, "/0")).values("date") == ["then"])
            let dates = try await scene.exchange(Self.get(scene, "/1")).values("date")
            #expect(dates.count == 1)
            #expect(dates.first?.hasSuffix(" GMT") == true)
        }
    }

    private static let surplus = [
        ("GET", "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello", 204),
        ("GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nhello", 304),
        ("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200),
        ("GET", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n\(ok)", 200),
    ]

    @Test func `bytes that belong to no answer begin none`() async throws {
        let texts = Self.surplus.map(\.1) + ["HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nmine"]
        try await Self.answering(texts, file: ["eventLoops: 1"]) { scene, _ in
            let connection = try await scene.connect()
            for (index, (method, _, status)) in Self.surplus.enumerated() {
                connection.send(EndToEnd.SemanticsTests.request(scene, "\(method) /\(index)"))
                let answer = try await connection.answer(isHead: method == "HEAD")
                #expect(answer.status == status)
                #expect(answer.body.isEmpty)
                connection.send(Self.get(scene, "/\(Self.surplus.count)"))
                #expect(try await connection.answer().text == "mine")
            }
            connection.close()
        }
    }

    @Test func `1xx pass to those who know them`() async throws {
        let hints = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
        let text = hints + "HTTP/1.1 102 Processing\r\n\r\n" + hints + Self.ok
        try await Self.answering([text]) { scene, _ in
            for (version, expected) in [("1.1", [103, 102, 103, 200]), ("1.0", [200])] {
                let connection = try await scene.connect()
                connection.send("GET /0 HTTP/\(version)\r\nHost: 127.0.0.1:\(scene.port)\r\n\r\n")
                var statuses: [Int] = []
                while statuses.last != 200 {
                    statuses.append(try await connection.answer().status)
                }
                #expect(statuses == expected)
                connection.close()
            }
        }
    }

    @Test func `trailers pass, but for those that are hop by hop or would mean something`()
        async throws
    {
        let text = """
            HTTP/1.1 200 OK\r\nConnection: X-Hop\r\nTrailer: X-Sum\r
            Transfer-Encoding: chunked\r\n\r\n2\r\nok\r
            0\r\nX-Hop: 1\r\nX-Sum: 2\r\nSet-Cookie: a=b\r\nX-End: 3\r\n\r\n
            """
        try await Self.answering([text]) { scene, _ in
            let connection = try await scene.connect()
            connection.send(Self.get(scene, "/0", "Connection: close\r\n"))
            let received = String(decoding: try await connection.end().rest, as: UTF8.self)
            #expect(received.contains("\r\nTrailer: X-Sum\r\n"))
            #expect(received.hasSuffix("2\r\nok\r\n0\r\nX-Sum: 2\r\nX-End: 3\r\n\r\n"))
        }
    }

    private static let places = [
        ("HERE/base/x?y#z", "http://PROXY/x?y#z"), ("HERE/base", "http://PROXY/"),
        ("HERE/elsewhere", "HERE/elsewhere"), ("/base/x", "/x"), ("/base?q", "/?q"),
        ("/basement", "/basement"), ("x/y", "x/y"),
        ("http://other.test/base/x", "http://other.test/base/x"),
        ("/base//other.test/x", "http://PROXY//other.test/x"),
    ]

    @Test func `a place at the upstream is told as one at the proxy`() async throws {
        let texts = Self.places.map { place, _ in
            """
            HTTP/1.1 201 Created\r\nLocation: \(place)\r\nContent-Location: \(place)\r
            Content-Length: 0\r\n\r\n
            """
        }
        try await Self.answering(texts, base: "/base") { scene, upstream in
            for (index, (_, expected)) in Self.places.enumerated() {
                let answer = try await scene.exchange(Self.get(scene, "/\(index)"))
                let place = expected.replacing("PROXY", with: "127.0.0.1:\(scene.port)")
                    .replacing("HERE", with: upstream.url)
                #expect(answer.values("location") == [place])
                #expect(answer.values("content-location") == [place])
            }
        }
    }

    /// Expects that none of the targets gets beyond the proxy.
    private static func refusesAsAmbiguous(
        _ targets: [String],
        base: String = "",
        file: [String] = []
    ) async throws {
        try await Self.answering([Self.ok], base: base, file: file) { scene, upstream in
            for target in targets {
                let answer = try await scene.exchange(Self.get(scene, target))
                #expect(answer.status == 400, "\(target)")
                let problem = try object(answer.body)
                #expect(problem["cause"] as? String == "ambiguous_path", "\(target)")
            }
            #expect(upstream.requests.value.isEmpty)
        }
    }

    @Test func `no reading of a path leaves the upstream's base`() async throws {
        let targets = [
            "/../x", "/x/../../y", "/%2e%2e/x", "/..%2fx", "/..;/x", "/..\\x", "/%252e%252e/x",
            "/%00", "/%c0%ae%c0%ae/x",
        ]
        try await Self.refusesAsAmbiguous(targets, base: "/base")
    }

    @Test func `a path that readers take for different routes is refused`() async throws {
        let targets = [
            "/content/../api", "/content/%2e%2e/api", "/content/..%2fapi", "/content/..;/api",
            "/content/..\\api", "/content/..%5capi", "/content/%252e%252e/api", "//api", "/%61pi",
            "/api%3Bx", "/api%2f..%2fcontent", "/content/%c0%ae%c0%ae/api", "/content/..%c0%afapi",
            "/api%00", "/content/..%00/api", "/./api", "/content//../api", "/content/..",
            "/api%2ejson", "/api%5B1%5D", "/{}api", "/api.json/../content",
        ]
        let routes = [
            "routes:", "  - {path: /api, upstream: aem, credential: test}",
            "  - {path: /content, upstream: aem, credential: none}",
        ]
        try await Self.refusesAsAmbiguous(targets, file: routes)
    }

    @Test func `what leads to a refused resource is refused`() async throws {
        let routes = [
            "routes:", "  - {path: /content/private, deny: true}",
            "  - {path: /content, extensions: [html], upstream: aem, credential: none}",
        ]
        let targets = [
            ("/content/private", 403, "route_denied"),
            ("/content/private.infinity.json", 403, "route_denied"),
            ("/content/private.html/x.html", 403, "route_denied"),
            ("/content/private[1]/_jcr_content.html", 403, "route_denied"),
            ("/content[1]/private.html", 400, "ambiguous_path"),
            ("/content/page.json", 404, "no_route"), ("/content/page", 404, "no_route"),
            ("/content/page.html/x.json", 404, "no_route"),
            ("/content/page.ht%6Dl", 400, "ambiguous_path"),
        ]
        try await Self.answering([Self.ok], file: routes) {
            scene,
            upstream in
            for (target, status, cause) in targets {
                let answer = try await scene.exchange(Self.get(scene, target))
                #expect(answer.status == status, "\(target)")
                #expect(try object(answer.body)["cause"] as? String == cause, "\(target)")
            }
            #expect(upstream.requests.value.isEmpty)
            let passed = "/content/page.x.html?0"
            #expect(try await scene.exchange(Self.get(scene, passed)).status == 200)
        }
    }
}
