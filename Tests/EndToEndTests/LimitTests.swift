import NIOCore
import Sandbox
import Testing

extension EndToEnd {
    @Suite struct LimitTests {}
}

extension EndToEnd.LimitTests {
    private static func check(_ answer: RawAnswer, _ status: Int, _ cause: String) throws {
        #expect(answer.status == status)
        #expect(answer.value("content-type") == "application/problem+json")
        #expect(try object(answer.body)["cause"] as? String == cause)
    }

    @Test func `heads and request lines have a limit`() async throws {
        try await Scene.play { scene in
            try await scene.warmUp()
            let filler = String(repeating: "x", count: 70_000)
            let large = try await scene.connect()
            large.send("GET /echo HTTP/1.1\r\nHost: a\r\nX: \(filler)\r\n\r\n")
            try Self.check(try await large.answer(), 431, "request_head_too_large")
            #expect(try await large.end().rest.isEmpty)
            let long = try await scene.connect()
            long.send("GET /echo?\(filler.prefix(17_000)) HTTP/1.1\r\nHost: a\r\n\r\n")
            try Self.check(try await long.answer(), 414, "request_target_too_long")
            #expect(try await long.end().rest.isEmpty)
            #expect(scene.aem.requestCount == 0)
            let fitting = try await scene.exchange(
                "GET /echo?\(filler.prefix(15_000)) HTTP/1.1\r\nHost: a\r\n\r\n"
            )
            #expect(fitting.status == 200)
        }
    }

    @Test func `bodies have a limit`() async throws {
        try await Scene.play(.init(file: ["limits: {requestBody: 10KiB}"])) { scene in
            try await scene.warmUp()
            let exact = try await scene.send("POST", "/echo", body: sample(10_240, seed: 1))
            #expect(exact.status == 200)

            let announced = try await scene.connect()
            announced.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\n")
            try Self.check(try await announced.answer(), 413, "request_body_too_large")
            #expect(try await announced.end().rest.isEmpty)
            #expect(scene.aem.counts.completed == 1)

            let chunked = try await scene.connect()
            chunked.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
            let chunk = "1000\r\n\(String(repeating: "x", count: 4_096))\r\n"
            for _ in 0..<100 { chunked.send(chunk) }
            try Self.check(try await chunked.answer(), 413, "request_body_too_large")
            chunked.close()
            #expect(scene.aem.counts.completed == 1)
        }
    }

    @Test func `a slow head is answered 408, an idle connection is just closed`() async throws {
        let settings = Scene.Settings(
            file: ["limits: {requestHeadTimeout: 300ms, keepAliveTimeout: 900ms}"]
        )
        try await Scene.play(settings) { scene in
            try await scene.warmUp()
            let idle = try await scene.connect()
            let slow = try await scene.connect()
            slow.send("GET /echo HTTP/1.1\r\nHo")
            try Self.check(try await slow.answer(), 408, "request_head_timeout")
            #expect(try await slow.end().rest.isEmpty)
            #expect(try await idle.end().rest.isEmpty)
            // Bytes that trickle in don't win time.
            let used = try await scene.connect()
            used.send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await used.answer().status == 200)
            used.send("G")
            try Self.check(try await used.answer(), 408, "request_head_timeout")
            #expect(scene.aem.requestCount == 1)
        }
    }

    @Test func `a body that stops coming is answered 408`() async throws {
        let settings = Scene.Settings(file: ["limits: {requestBodyIdleTimeout: 300ms}"])
        try await Scene.play(settings) { scene in
            try await scene.warmUp()
            let connection = try await scene.connect()
            connection.send("PUT /api/assets/a HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n123")
            let answer = try await connection.answer()
            try Self.check(answer, 408, "request_body_timeout")
            #expect(answer.value("connection") == "close")
            #expect(try await connection.end().rest.isEmpty)
            let aem = scene.aem
            try await soon("AEM to notice") { await aem.wait { $0.abandoned == 1 } }
            #expect(scene.aem.counts.completed == 0)
        }
    }

    @Test func `a body that nobody waits for any more is dropped, or its connection`()
        async throws
    {
        let settings = Scene.Settings(file: ["limits: {requestHeadTimeout: 300ms}"])
        try await Scene.play(
            settings,
            prepare: { ims, _ in
                try await ims.goOffline()
            }
        ) { scene in
            let head = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n123"
            let going = try await scene.connect()
            going.send(head)
            #expect(try await going.answer().status == 503)
            going.send("4567890OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await going.answer().status == 204)
            let stalled = try await scene.connect()
            stalled.send(head)
            #expect(try await stalled.answer().status == 503)
            #expect(try await stalled.end().rest.isEmpty)
            going.close()
            #expect(scene.aem.requestCount == 0)
        }
    }

    @Test func `connections have a limit`() async throws {
        try await Scene.play(.init(file: ["limits: {connections: 2}"])) { scene in
            let first = try await scene.connect()
            let second = try await scene.connect()
            for connection in [first, second] {
                connection.send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await connection.answer().status == 200)
            }
            let third = try await scene.connect()
            let answer = try await third.answer()
            try Self.check(answer, 503, "connection_limit")
            #expect(answer.value("retry-after") == "1")
            #expect(try await third.end().rest.isEmpty)
            second.close()
            try await eventually("a free place") {
                let next = try await scene.connect()
                defer { next.close() }
                next.send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n")
                return try await next.answer().status == 200
            }
            first.close()
        }
    }

    @Test func `more requests than upstream connections wait their turn`() async throws {
        let settings = Scene.Settings(
            upstream: ["maxConnections: 2"],
            file: ["eventLoops: 1"]
        )
        try await Scene.play(settings) { scene in
            let answers = try await scene.together(40) {
                try await scene.send("POST", "/echo/\($0)", body: sample(1_000, seed: $0))
            }
            #expect(answers.count { $0.status == 200 } == 40)
        }
    }
}
