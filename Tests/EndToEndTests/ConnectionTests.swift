import Sandbox
import Testing

extension EndToEnd {
    /// A client's connection and the messages on it.
    @Suite struct ConnectionTests {}
}

extension EndToEnd.ConnectionTests {
    @Test func `pipelined requests are answered in order`() async throws {
        try await Scene.play { scene in
            let connection = try await scene.connect()
            connection.send(
                """
                GET /slow/300 HTTP/1.1\r\nHost: a\r\n\r
                POST /echo/2 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r
                helloPOST /echo/3 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r
                3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r
                HEAD /echo/4 HTTP/1.1\r\nHost: a\r\n\r
                GET /echo/5 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r
                GET /echo/6 HTTP/1.1\r\nHost: a\r\n\r\n
                """
            )
            #expect(try await connection.answer().text == #"{"delayedMilliseconds":300}"#)
            let second = try object(try await connection.answer().body)
            #expect(second["target"] as? String == "/echo/2")
            #expect(second["sha256"] as? String == sha256(Array("hello".utf8)))
            let third = try object(try await connection.answer().body)
            #expect(third["target"] as? String == "/echo/3")
            #expect(third["sha256"] as? String == sha256(Array("abcde".utf8)))
            let fourth = try await connection.answer(isHead: true)
            #expect(fourth.status == 200)
            let fifth = try await connection.answer()
            #expect(try object(fifth.body)["target"] as? String == "/echo/5")
            #expect(fifth.value("connection") == "close")
            #expect(try await connection.end().rest.isEmpty)
            let targets = scene.aem.recordedRequests.map(\.target)
            #expect(targets == ["/slow/300"] + (2...5).map { "/echo/\($0)" })
        }
    }

    @Test func `a connection is kept, and its bytes may come one by one`() async throws {
        try await Scene.play { scene in
            let connection = try await scene.connect()
            for index in 1...3 {
                for byte in "GET /echo/\(index) HTTP/1.1\r\nHost: a\r\n\r\n" {
                    connection.send(String(byte))
                }
                let answer = try await connection.answer()
                #expect(answer.version == "HTTP/1.1")
                #expect(answer.value("connection") == nil)
                #expect(try object(answer.body)["target"] as? String == "/echo/\(index)")
            }
            connection.close()
        }
    }

    @Test func `an HTTP 1.0 client gets what it understands`() async throws {
        try await Scene.play { scene in
            let single = try await scene.connect()
            single.send("GET /chunked/100000 HTTP/1.0\r\nHost: a\r\n\r\n")
            let (_, bytes) = try await single.end()
            let parsed = try RawAnswer.parse(bytes[...], isHead: false, isEnd: true)
            let answer = try #require(parsed?.0)
            #expect(answer.status == 200)
            #expect(answer.value("transfer-encoding") == nil)
            #expect(answer.value("connection") == "close")
            #expect(answer.body.count == 100_000)
            #expect(scene.aem.recordedRequests.last?.values("via") == ["1.0 aem-auth-proxy"])

            let kept = try await scene.connect()
            for index in 1...2 {
                kept.send(
                    "GET /echo/\(index) HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n"
                )
                let answer = try await kept.answer()
                #expect(answer.value("connection") == "keep-alive")
                #expect(try object(answer.body)["target"] as? String == "/echo/\(index)")
            }
            kept.close()
        }
    }

    @Test func `a body is asked for when it is wanted`() async throws {
        try await Scene.play { scene in
            let connection = try await scene.connect()
            connection.send(
                """
                POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n
                """
            )
            #expect(try await connection.answer().status == 100)
            connection.send("hello")
            let answer = try await connection.answer()
            #expect(answer.status == 200)
            #expect(try object(answer.body)["sha256"] as? String == sha256(Array("hello".utf8)))
            #expect(scene.aem.recordedRequests.last?.values("expect") == [])
            // And so again, on the same connection, where it doesn't wait to be asked.
            connection.send(
                """
                POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r
                Expect: 100-continue\r\n\r\nhi
                """
            )
            let second = try await connection.answer()
            let last = second.status == 100 ? try await connection.answer() : second
            #expect(last.status == 200)
            connection.close()
        }
    }

    @Test func `a body that nobody wants is not asked for`() async throws {
        let settings = Scene.Settings(file: ["limits: {requestBody: 1KiB}"])
        try await Scene.play(
            settings,
            prepare: { ims, _ in
                try await ims.goOffline()
            }
        ) { scene in
            for (length, status) in [(5_000, 413), (500, 503)] {
                let connection = try await scene.connect()
                connection.send(
                    """
                    POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: \(length)\r
                    Expect: 100-continue\r\n\r\n
                    """
                )
                let answer = try await connection.answer()
                #expect(answer.status == status)
                #expect(answer.value("connection") == "close")
                connection.close()
            }
            #expect(scene.aem.requestCount == 0)
        }
    }

    @Test func `a client that has said all it has to say is answered`() async throws {
        try await Scene.play { scene in
            try await scene.warmUp()
            let connection = try await scene.connect()
            connection.send("GET /echo/last HTTP/1.1\r\nHost: a\r\n\r\n")
            try await connection.finishSending()
            let answer = try await connection.answer()
            #expect(try object(answer.body)["target"] as? String == "/echo/last")
            #expect(try await connection.end().rest.isEmpty)
        }
    }

    @Test func `trailers pass`() async throws {
        try await Scene.play { scene in
            let answer = try await scene.exchange(
                """
                POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r
                5\r\nhello\r\n0\r\nX-Sum: 42\r\n\r\n
                """
            )
            #expect(answer.status == 200)
            let trailers = scene.aem.recordedRequests.last?.trailers ?? []
            #expect(trailers.map(\.name) == ["X-Sum"])
            #expect(trailers.map(\.value) == ["42"])
        }
    }

    @Test(arguments: [204, 304])
    func `an answer without a body has none`(_ status: Int) async throws {
        try await RawUpstream.serving({ _ in
            .send("HTTP/1.1 \(status) X\r\nETag: \"1\"\r\n\r\n")
        }) { upstream in
            try await Scene.play(.init(upstreamURL: upstream.url)) { scene in
                let connection = try await scene.connect()
                for _ in 0..<2 {
                    connection.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                    let answer = try await connection.answer()
                    #expect(answer.status == status)
                    #expect(answer.value("etag") == "\"1\"")
                    #expect(answer.value("transfer-encoding") == nil)
                }
                connection.close()
            }
        }
    }

    @Test func `early hints pass, 100 does not`() async throws {
        let text = """
            HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r
            HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n
            """
        try await RawUpstream.serving({ _ in .send(text) }) { upstream in
            try await Scene.play(.init(upstreamURL: upstream.url)) { scene in
                let connection = try await scene.connect()
                connection.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                let hints = try await connection.answer()
                #expect(hints.status == 103)
                #expect(hints.value("link") == "</a>")
                #expect(try await connection.answer().status == 200)
                connection.close()
            }
        }
    }

    @Test func `OPTIONS for the server is answered here`() async throws {
        try await Scene.play { scene in
            let answer = try await scene.exchange("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(answer.status == 204)
            #expect(answer.value("allow")?.contains("PATCH") == true)
            #expect(scene.aem.requestCount == 0)
        }
    }
}
