import NIOCore
import Sandbox
import Testing

extension EndToEnd {
    /// What a request means, and what becomes of it on its way to AEM.
    @Suite struct SemanticsTests {}
}

extension EndToEnd.SemanticsTests {
    /// A request to the address that the proxy listens at.
    static func request(_ scene: Scene, _ line: String, _ fields: String = "") -> String {
        "\(line) HTTP/1.1\r\nHost: 127.0.0.1:\(scene.port)\r\n\(fields)\r\n"
    }

    private static let forwards: [(method: String, value: String, forwarded: [String]?)] = [
        ("OPTIONS", "5", ["4"]), ("OPTIONS", "1", ["0"]), ("OPTIONS", "0", nil),
        ("GET", "0", ["0"]), ("OPTIONS", "x", ["x"]),
    ]

    /// RFC 9110 §7.6.2.
    @Test func `Max-Forwards counts down, and ends here at 0`() async throws {
        try await RawUpstream.serving({ _ in .ok() }) { upstream in
            try await Scene.play(.init(upstreamURL: upstream.url)) { scene in
                for (method, value, forwarded) in Self.forwards {
                    upstream.requests.update { $0 = [] }
                    let answer = try await scene.exchange(
                        Self.request(scene, "\(method) /a", "Max-Forwards: \(value)\r\n")
                    )
                    #expect(answer.status == (forwarded == nil ? 204 : 200))
                    #expect((answer.value("allow") != nil) == (forwarded == nil))
                    let requests = upstream.requests.value
                    #expect(requests.first?.values("max-forwards") == forwarded)
                }
            }
        }
    }

    @Test func `a trace in any case reaches nobody who could send the credential back`()
        async throws
    {
        try await Scene.play { scene in
            try await scene.warmUp()
            for method in ["TRACE", "trace", "Trace", "connect"] {
                let answer = try await scene.exchange(
                    Self.request(scene, "\(method) /echo", "X-Mine: 1\r\nMax-Forwards: 0\r\n")
                )
                #expect(answer.status == 405)
                #expect(!answer.text.contains("X-Mine"))
            }
            #expect(scene.aem.requestCount == 0)
        }
    }

    private static let otherwise = [
        "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n",
        "Connection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n",
        "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nConnection: upgrade\r\n",
        "TE: trailers\r\nKeep-Alive: timeout=5\r\nProxy-Connection: keep-alive\r\n",
    ]

    @Test func `a request to speak otherwise is not passed on`() async throws {
        let names = [
            "upgrade", "http2-settings", "connection", "te", "keep-alive", "proxy-connection",
        ]
        try await RawUpstream.serving({ _ in .ok() }) { upstream in
            try await Scene.play(.init(upstreamURL: upstream.url)) { scene in
                for fields in Self.otherwise {
                    let answer = try await scene.exchange(Self.request(scene, "GET /", fields))
                    #expect(answer.status == 200)
                    let request = try #require(upstream.requests.value.last)
                    #expect(names.flatMap(request.values) == [])
                }
                #expect(upstream.requests.value.count == Self.otherwise.count)
            }
        }
    }

    @Test func `fields keep their order, their number and every byte`() async throws {
        let bytes: [UInt8] = [9] + Array(0x20...0x7E) + Array(0x80...0xFF)
        let value = Array("X-All: <".utf8) + bytes + Array(">".utf8)
        let sent =
            ["B: 1", "a: 2", "b: 3", "A: 0", "A: 4, 5", "C: :;"].map { Array($0.utf8) } + [value]
        try await RawUpstream.serving({ request in
            let lines = request.head.split(separator: 0x0A).map { Array($0.filter { $0 != 0x0D }) }
            let echo = lines.dropFirst(2).prefix(sent.count).joined(separator: [0x0D, 0x0A])
            let start = Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n".utf8)
            return RawUpstream.Reply(bytes: start + echo + Array("\r\n\r\n".utf8), ending: .stay)
        }) { upstream in
            try await Scene.play(.init(upstreamURL: upstream.url)) { scene in
                let connection = try await scene.connect()
                var request = ByteBuffer(string: String(Self.request(scene, "GET /").dropLast()))
                for line in sent { request.writeBytes(line + [0x0D, 0x0A]) }
                request.writeString("Connection: close\r\n\r\n")
                connection.send(request)
                let received = try await connection.end().rest
                let head = try #require(upstream.requests.value.first).head
                let expected = Array(sent.joined(separator: [0x0D, 0x0A]))
                #expect(head[...].firstIndex(of: expected) != nil)
                // And back again.
                #expect(received[...].firstIndex(of: expected) != nil)
            }
        }
    }

    @Test func `trailers pass, but for those that are hop by hop or the route's`() async throws {
        let settings = Scene.Settings(file: [
            "routes:",
            "  - {path: /, upstream: aem, credential: test, removeHeaders: [x-internal]}",
        ])
        try await Scene.play(settings) { scene in
            let fields = "Connection: X-Hop\r\nTransfer-Encoding: chunked\r\n"
            let answer = try await scene.exchange(
                Self.request(scene, "POST /echo", fields)
                    + "1\r\na\r\n0\r\nX-Hop: 1\r\nX-Sum: 2\r\nX-Internal: 3\r\nx-hop: 4\r\n"
                    + "Authorization: Bearer mine\r\nX-End: 5\r\n\r\n"
            )
            #expect(answer.status == 200)
            let trailers = scene.aem.recordedRequests.last?.trailers ?? []
            #expect(trailers.map { "\($0.name): \($0.value)" } == ["X-Sum: 2", "X-End: 5"])
        }
    }

    private static let impatient = [
        // The body is there already, there is none, or the client doesn't know 100.
        ("POST /echo HTTP/1.1", "Content-Length: 2\r\nExpect: 100-continue\r\n", "hi"),
        (
            "PUT /echo HTTP/1.1", "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n",
            "2\r\nhi\r\n0\r\n\r\n"
        ),
        ("POST /echo HTTP/1.1", "Content-Length: 0\r\nExpect: 100-continue\r\n", ""),
        ("GET /echo HTTP/1.1", "Expect: 100-continue\r\n", ""),
        ("POST /echo HTTP/1.0", "Content-Length: 2\r\nExpect: 100-continue\r\n", "hi"),
        // What isn't known is taken for granted, as nginx does.
        ("POST /echo HTTP/1.1", "Content-Length: 2\r\nExpect: 200-ok\r\n", "hi"),
    ]

    @Test func `nobody is told to continue who doesn't wait for it`() async throws {
        try await Scene.play { scene in
            try await scene.warmUp()
            for (line, fields, body) in Self.impatient {
                let host = "Host: 127.0.0.1:\(scene.port)"
                let answer = try await scene.exchange("\(line)\r\n\(host)\r\n\(fields)\r\n\(body)")
                #expect(answer.status == 200, "\(line) \(fields)")
                #expect(scene.aem.recordedRequests.last?.values("expect") == [])
            }
        }
    }

    @Test func `requests before a bad one are answered, nothing behind it`() async throws {
        try await Scene.play { scene in
            let good = Self.request(scene, "GET /echo/1")
            let bad = Self.request(scene, "POST /echo/2", "Content-Length: +1\r\n")
            let connection = try await scene.connect()
            connection.send(good + bad + "a" + good)
            #expect(try await connection.answer().status == 200)
            let refusal = try await connection.answer()
            #expect(refusal.status == 400)
            #expect(refusal.value("connection") == "close")
            #expect(try await connection.end().rest.isEmpty)
            #expect(scene.aem.recordedRequests.map(\.target) == ["/echo/1"])
        }
    }

    @Test func `a refusal arrives although much more was sent`() async throws {
        try await Scene.play { scene in
            let connection = try await scene.connect()
            let head = Self.request(scene, "POST /echo", "Content-Length: 1\r\nHost: b\r\n")
            connection.send(head + String(repeating: "a", count: 4_000_000))
            #expect(try await connection.answer().status == 400)
            connection.close()
        }
    }

    @Test func `all requests of a client that closed its side are answered`() async throws {
        try await Scene.play { scene in
            try await scene.warmUp()
            let connection = try await scene.connect()
            connection.send((1...3).map { Self.request(scene, "GET /echo/\($0)") }.joined())
            try await connection.finishSending()
            for index in 1...3 {
                let answer = try await connection.answer()
                #expect(try object(answer.body)["target"] as? String == "/echo/\(index)")
            }
            #expect(try await connection.end().rest.isEmpty)
        }
    }

    @Test(arguments: [
        ("Content-Length: 9\r\n", "half"),
        ("Transfer-Encoding: chunked\r\n", "4\r\nhalf\r\n"),
    ])
    func `half a body never looks whole to AEM`(_ fields: String, _ body: String) async throws {
        try await Scene.play { scene in
            try await scene.warmUp()
            let connection = try await scene.connect()
            connection.send(Self.request(scene, "PUT /api/assets/a", fields) + body)
            let aem = scene.aem
            try await soon("AEM to get it") { await aem.wait { $0.requests == 1 } }
            try await connection.finishSending()
            try await soon("AEM to notice") { await aem.wait { $0.abandoned == 1 } }
            #expect(scene.aem.counts.completed == 0)
        }
    }

    @Test func `an HTTP 1.0 client is not kept by an answer that doesn't say so`() async throws {
        try await Scene.play { scene in
            let connection = try await scene.connect()
            let host = "Host: 127.0.0.1:\(scene.port)"
            connection.send("TRACE / HTTP/1.0\r\n\(host)\r\nConnection: keep-alive\r\n\r\n")
            let answer = try await connection.answer()
            #expect(answer.status == 405)
            #expect(answer.value("connection") == "close")
            #expect(try await connection.end().rest.isEmpty)
        }
    }
}
