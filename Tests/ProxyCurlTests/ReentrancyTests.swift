import NIOCore
import ProxyCore
import Testing

/// A delegate may do anything from inside its callbacks.
@Suite struct ReentrancyTests {
    /// Sending fails from inside a callback, and behind what that tells of there is more in hand, and
    /// more in the socket.
    @Test(.timeLimit(.minutes(1)), arguments: [Recorder.Callback.receivedHead, .receivedBody])
    func `what comes while a piece is told comes behind it`(
        _ callback: Recorder.Callback
    ) async throws {
        try await Stage.run { stage in
            let isInside = Latch()
            let isReset = Latch()
            let call = try await stage.client.begin(.post(.length(4), [.text("ab"), .wait])) {
                $0.during = { now, recorder in
                    guard now == callback, recorder.calls[callback] == 1 else { return }
                    isInside.open()
                    isReset.block()
                    recorder.append([.text("cd")])
                    recorder.transfer?.resumeSending()
                }
            }
            let connection = try await stage.peer.accept()
            _ = try await connection.text(through: "ab")
            try await call.reached { $0.calls[.readRequestBody] == 2 }
            let chunks = "4\r\nAAAA\r\n2000\r\n" + String(repeating: "A", count: 0x2000) + "\r\n"
            try await connection.write(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks
            )
            await isInside.wait()
            try await connection.write("4\r\nBBBB\r\n0\r\n\r\n")
            try await connection.reset()
            isReset.open()
            let outcome = try await call.outcome()
            #expect(outcome.failure == nil)
            #expect(outcome.text == String(repeating: "A", count: 0x2004) + "BBBB")
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: Recorder.Callback.allCases, [1, 256])
    func `another transfer begins inside a callback`(
        _ callback: Recorder.Callback,
        maxConnections: Int
    ) async throws {
        try await Stage.run(maxConnections: maxConnections) { stage in
            let others = NIOLoopBoundBox.makeBoxSendingValue(
                [Call](),
                eventLoop: stage.client.eventLoop
            )
            let server = Task { await Self.serve(stage.peer) }
            let body: [Request.Piece] = [.text("ab"), .text("cd")]
            let call = try await stage.client.begin(.post(.length(4), body)) { recorder in
                recorder.during = { now, recorder in
                    guard now == callback, recorder.calls[callback] == 1 else { return }
                    for path in ["/1", "/2"] {
                        others.value.append(stage.client.beginNow(Request(.get, path)))
                    }
                }
            }
            #expect(try await call.outcome().text == "/")
            try await call.reached { $0.calls[callback, default: 0] >= 1 }
            let calls = try await stage.client.eventLoop.submit { others.value }.get()
            #expect(calls.count == 2)
            for (index, other) in calls.enumerated() {
                #expect(try await other.outcome().text == "/\(index + 1)")
            }
            server.cancel()
        }
    }

    /// Both answers are there when the loop looks; the first one's callback closes the other's
    /// connection, and makes a new one, which gets its number.
    @Test(.timeLimit(.minutes(1)))
    func `a connection is closed while events for it wait`() async throws {
        try await Stage.run { stage in
            let calls = NIOLoopBoundBox.makeBoxSendingValue(
                [Call](),
                eventLoop: stage.client.eventLoop
            )
            let prepare: @Sendable (Recorder) -> Void = { recorder in
                recorder.during = { now, recorder in
                    guard now == .receivedHead, calls.value.count == 2 else { return }
                    for call in calls.value { call.cancelNow(unless: recorder) }
                    calls.value.append(stage.client.beginNow(Request(.get, "/new")))
                }
            }
            let pool = try await stage.pool(of: 2)
            let one = try await stage.client.begin(Request(), prepare)
            let two = try await stage.client.begin(Request(), prepare)
            try await stage.client.eventLoop.submit { calls.value = [one, two] }.get()
            for connection in pool { try await connection.head() }
            let isHeld = Latch()
            let areSent = Latch()
            stage.client.eventLoop.execute {
                isHeld.open()
                areSent.block()
            }
            await isHeld.wait()
            for connection in pool {
                try await connection.write(
                    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 6\r\n\r\nanswer"
                )
            }
            areSent.open()
            let next = try await stage.peer.accept()
            #expect(try await next.head().hasPrefix("GET /new "))
            try await next.answer(body: "new")
            let last = try await stage.client.eventLoop.submit { calls.value.last }.get()
            #expect(try await last?.outcome().text == "new")
            var texts: [String] = []
            for call in [one, two] { texts.append(try await call.with { $0.outcome.text }) }
            #expect(texts.sorted() == ["", "answer"])
        }
    }

    /// Answers each request with its path, on any connection.
    private static func serve(_ peer: Peer) async {
        await withTaskGroup(of: Void.self) { group in
            while let connection = await peer.next() {
                group.addTask {
                    while let head = try? await connection.head() {
                        if head.hasPrefix("POST") { _ = try? await connection.bytes(4) }
                        try? await connection.answer(body: String(head.split(separator: " ")[1]))
                    }
                }
            }
        }
    }
}
