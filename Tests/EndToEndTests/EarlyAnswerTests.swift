import NIOCore
import NIOPosix
import Testing

extension EndToEnd {
    /// Answers that come before their request is complete.
    @Suite struct EarlyAnswerTests {}
}

extension EndToEnd.EarlyAnswerTests {
    /// The proxy before an upstream that answers as soon as it sees a head.
    private static func play(
        file: [String] = [],
        _ body: (Scene, RawUpstream) async throws -> Void
    ) async throws {
        let early: RawUpstream.RespondEarly = { .ok($0.part(0)) }
        try await RawUpstream.serving({ _ in .ok() }, early: early) { upstream in
            let settings = Scene.Settings(file: ["eventLoops: 1"] + file)
            try await Scene.play(before: upstream, settings) { scene in
                try await scene.warmUp()
                try await body(scene, upstream)
            }
        }
    }

    /// Longer than the proxy waits for a client that does nothing more.
    @Test(arguments: [true, false])
    func `a slow client that still sends can read it`(_ isChunked: Bool) async throws {
        try await Self.play { scene, _ in
            let connection = try await RawConnection.open(port: scene.port, keepsSending: true)
            try await connection.pause()
            let framing = isChunked ? "Transfer-Encoding: chunked" : "Content-Length: 1000000"
            connection.send("PUT /early HTTP/1.1\r\nHost: a\r\n\(framing)\r\n\r\n")
            let piece = String(repeating: "x", count: 1_000)
            for _ in 0..<17 {
                let bytes = ByteBuffer(string: isChunked ? "3e8\r\n\(piece)\r\n" : piece)
                try await connection.deliver(bytes)
                try await MultiThreadedEventLoopGroup.singleton.any()
                    .scheduleTask(in: .milliseconds(200)) {}.futureResult.get()
            }
            try await connection.resume()
            let answer = try await connection.answer()
            #expect(answer.status == 200)
            #expect(answer.text == "early")
            let (end, rest) = try await connection.end()
            #expect(end == .closed && rest.isEmpty)
            connection.close()
        }
    }

    /// What a client sends of its body of ten bytes when it has read the answer.
    enum Rest: String, CaseIterable, Sendable {
        case all, nothing, half, bytewise, withTheNextRequest
    }

    @Test(arguments: Rest.allCases)
    func `nothing unasked is sent behind an answer before a small body`(
        _ rest: Rest
    ) async throws {
        let limits = "limits: {requestHeadTimeout: 1s, requestBodyIdleTimeout: 1s,"
        try await Self.play(file: ["\(limits) keepAliveTimeout: 3s}"]) { scene, upstream in
            let connection = try await scene.connect()
            connection.send("PUT /first HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n")
            #expect(try await connection.answer().text == "first")
            switch rest {
            case .all: connection.send("0123456789")
            case .nothing: break
            case .half: connection.send("01234")
            case .bytewise:
                for digit in 0..<10 { try await connection.deliver(ByteBuffer(string: "\(digit)")) }
            case .withTheNextRequest:
                connection.send("0123456789GET /second HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await connection.answer().text == "second")
            }
            #expect(try await connection.end().rest.isEmpty)
            #expect(!upstream.requests.value.contains { $0.body == Array("01234".utf8) })
        }
    }

    @Test func `whoever has sent the rest goes on`() async throws {
        try await Self.play { scene, _ in
            let connection = try await scene.connect()
            for index in 0..<20 {
                connection.send("PUT /\(index) HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n")
                #expect(try await connection.answer().text == "\(index)")
                connection.send("0123456789")
            }
            connection.close()
        }
    }
}
