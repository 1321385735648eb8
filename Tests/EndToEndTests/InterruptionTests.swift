import Sandbox
import Testing

extension EndToEnd {
    /// Upstreams that fail.
    @Suite struct InterruptionTests {}
}

extension EndToEnd.InterruptionTests {
    @Test func `a length that AEM does not keep is not kept here either`() async throws {
        try await Scene.play { scene in
            let connection = try await scene.connect()
            connection.send("GET /truncate/1000000 HTTP/1.1\r\nHost: a\r\n\r\n")
            let (_, bytes) = try await connection.end()
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(text.hasPrefix("HTTP/1.1 200 "))
            #expect(text.lowercased().contains("content-length: 1000000\r\n"))
            let head = try #require(bytes[...].firstIndex(of: Array("\r\n\r\n".utf8)))
            #expect(bytes.count - head - 4 < 1_000_000)
            #expect(try await scene.accessLines(1).first?["cause"] == "upstream_interrupted")
        }
    }

    private static let cutOff =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"

    @Test func `chunks without a last one stay without it`() async throws {
        try await RawUpstream.serving({ _ in .send(Self.cutOff, .close) }) { upstream in
            try await Scene.play(.init(upstreamURL: upstream.url)) { scene in
                let connection = try await scene.connect()
                connection.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                let (_, bytes) = try await connection.end()
                let text = String(decoding: bytes, as: UTF8.self)
                #expect(text.lowercased().contains("transfer-encoding: chunked\r\n"))
                #expect(try RawAnswer.parse(bytes[...], isHead: false, isEnd: true) == nil)
                #expect(!text.contains("\r\n0\r\n"))
            }
        }
    }

    /// Its end of the connection would be the end of the body, so it has to be another end.
    @Test func `an HTTP 1.0 client gets a reset`() async throws {
        try await RawUpstream.serving({ _ in .send(Self.cutOff, .close) }) { upstream in
            try await Scene.play(.init(upstreamURL: upstream.url)) { scene in
                let connection = try await scene.connect()
                connection.send("GET / HTTP/1.0\r\nHost: a\r\n\r\n")
                let (end, _) = try await connection.end()
                #expect(end == .reset)
            }
        }
    }

    @Test func `an answer that ends with its connection is complete`() async throws {
        let text = "HTTP/1.1 200 OK\r\n\r\nall of it"
        try await RawUpstream.serving({ _ in .send(text, .close) }) { upstream in
            try await Scene.play(.init(upstreamURL: upstream.url)) { scene in
                let answer = try await scene.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(answer.status == 200)
                #expect(answer.text == "all of it")
                #expect(answer.value("transfer-encoding") == "chunked")
            }
        }
    }

    /// The document of RFC 9457, and nothing that is nobody's business.
    private static func check(
        _ answer: RawAnswer,
        _ status: Int,
        _ cause: String,
        address: String
    ) throws {
        #expect(answer.status == status)
        #expect(answer.value("content-type") == "application/problem+json")
        #expect(answer.value("proxy-status")?.contains("details=\"\(cause)\"") == true)
        let problem = try object(answer.body)
        #expect(problem["status"] as? Int == status)
        #expect(problem["cause"] as? String == cause)
        #expect(problem["type"] as? String == "urn:aem-auth-proxy:\(cause)")
        #expect((problem["title"] as? String)?.isEmpty == false)
        #expect((problem["detail"] as? String)?.isEmpty == false)
        #expect((problem["requestId"] as? String) == answer.value("x-request-id"))
        #expect(problem.count == 6)
        let everything = answer.text + answer.fields.map(\.value).joined(separator: " ")
        #expect(!everything.contains(address.dropFirst("http://".count)))
        #expect(!everything.contains("Bearer"))
    }

    @Test func `an upstream that is not there is 502`() async throws {
        try await Scene.play { scene in
            try await scene.warmUp()
            try await scene.aem.goOffline()
            let connection = try await scene.connect()
            connection.send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n")
            let answer = try await connection.answer()
            try Self.check(answer, 502, "upstream_refused", address: scene.aem.url)
            try await scene.aem.comeBack()
            connection.send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await connection.answer().status == 200)
            connection.close()
        }
    }

    @Test func `an upstream that does not answer in time is 504`() async throws {
        try await Scene.play(.init(upstream: ["responseTimeout: 300ms"])) { scene in
            try await scene.warmUp()
            let connection = try await scene.connect()
            connection.send("GET /slow/600000 HTTP/1.1\r\nHost: a\r\n\r\n")
            let answer = try await connection.answer()
            try Self.check(answer, 504, "upstream_timeout", address: scene.aem.url)
            let aem = scene.aem
            try await soon("AEM to notice") { await aem.wait { $0.abandoned == 1 } }
            connection.send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await connection.answer().status == 200)
            connection.close()
        }
    }

    @Test func `an answer that stalls is cut off`() async throws {
        try await Scene.play(.init(upstream: ["idleTimeout: 300ms"])) { scene in
            let connection = try await scene.connect()
            connection.send("GET /slow/600000/9 HTTP/1.1\r\nHost: a\r\n\r\n")
            let (_, bytes) = try await connection.end()
            #expect(String(decoding: bytes.prefix(13), as: UTF8.self) == "HTTP/1.1 200 ")
            #expect(try RawAnswer.parse(bytes[...], isHead: false, isEnd: true) == nil)
            #expect(try await scene.accessLines(1).first?["cause"] == "upstream_timeout")
        }
    }

    @Test(arguments: [
        "GARBAGE\r\n\r\n", "HTTP/1.1 2x0 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nBad Name: 1\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX-Long: \(String(repeating: "x", count: 70_000))\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX-Longer: \(String(repeating: "x", count: 200_000))\r\n\r\n",
        "HTTP/1.1 200 OK\r\n X: a\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: a\u{0}b\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: a\rb\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
        "HTTP/2 200 OK\r\nContent-Length: 0\r\n\r\n",
    ])
    func `an answer that is no HTTP is 502`(_ text: String) async throws {
        try await RawUpstream.serving({ _ in .send(text, .close) }) { upstream in
            try await Scene.play(.init(upstreamURL: upstream.url)) { scene in
                try await scene.warmUp()
                let answer = try await scene.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                try Self.check(answer, 502, "upstream_protocol", address: upstream.url)
            }
        }
    }

    @Test(arguments: [
        "5z\r\nhello\r\n0\r\n\r\n", "5\r\nhello!\r\n0\r\n\r\n", "5\r\nhello\r\n0\r\n\r",
        "FFFFFFFFFFFFFFFFF\r\nhello", "5\r\nhello\r\n0\r\nno colon\r\n\r\n",
    ])
    func `chunks that are none never end cleanly`(_ chunks: String) async throws {
        let text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks
        try await RawUpstream.serving({ _ in .send(text, .close) }) { upstream in
            try await Scene.play(.init(upstreamURL: upstream.url)) { scene in
                try await scene.warmUp()
                let connection = try await scene.connect()
                let host = "127.0.0.1:\(scene.port)"
                connection.send("GET / HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n")
                let (_, bytes) = try await connection.end()
                let answer = try RawAnswer.parse(bytes[...], isHead: false, isEnd: true)
                #expect(answer == nil || answer?.0.status == 502)
            }
        }
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ngood\r\n0\r\n\r\n",
        "HTTP/1.1 204 No Content\r\n\r\n",
    ])
    func `bytes behind an answer are not the next one`(_ text: String) async throws {
        let extra = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"
        try await RawUpstream.serving({ request in
            request.number == 1 ? .send(text + extra) : .ok("good")
        }) { upstream in
            let settings = Scene.Settings(file: ["eventLoops: 1"], upstreamURL: upstream.url)
            try await Scene.play(settings) { scene in
                let request = "GET / HTTP/1.1\r\nHost: 127.0.0.1:\(scene.port)\r\n\r\n"
                let first = try await scene.exchange(request)
                #expect(first.text == "good" || first.status == 204)
                #expect(try await scene.exchange(request).text == "good")
                #expect(upstream.requests.value.count == 2)
            }
        }
    }

    @Test(arguments: [("GET", 2), ("POST", 1)])
    func `a kept connection that dies is tried again where that does no harm`(
        _ method: String,
        _ tries: Int
    ) async throws {
        // The second request on a connection kills it without a byte of an answer.
        try await RawUpstream.serving({ request in
            request.number == 2 ? .send("", .close) : .ok()
        }) { upstream in
            try await Scene.play(
                .init(file: ["eventLoops: 1"], upstreamURL: upstream.url)
            ) { scene in
                #expect(try await scene.get("/first").status == 200)
                let body: [UInt8]? = method == "POST" ? [1, 2, 3] : nil
                let answer = try await scene.send(method, "/second", body: body)
                #expect(answer.status == (tries == 2 ? 200 : 502))
                #expect(upstream.requests.value.count == 1 + tries)
            }
        }
    }
}
