import ProxyCore
import Testing

/// After `cancel()` the delegate hears nothing, wherever the transfer was.
@Suite struct CancelTests {
    @Test(.timeLimit(.minutes(1)))
    func `before it starts`() async throws {
        try await Stage.run { stage in
            let call = try await stage.client.begin(Request(), isStarted: false)
            try await call.cancel()
            try await call.with { $0.transfer?.start() }
            try await Self.expectSilence(of: call, stage)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `while it connects, and twice`() async throws {
        try await Stage.run { stage in
            let call = try await stage.client.begin(Request()) { recorder in
                // Right behind start(), in the same turn.
                recorder.later { $0.transfer?.cancel() }
            }
            try await call.cancel()
            try await call.cancel()
            // It may be made all the same, and then wait for the next one.
            try await Self.expectSilence(of: call, stage, on: try await stage.peer.accept())
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `while it waits for an answer`() async throws {
        try await Stage.run { stage in
            let call = try await stage.client.begin(Request())
            let connection = try await stage.peer.accept()
            try await connection.head()
            let calls = try await call.with { $0.totalCalls }
            try await call.cancel()
            #expect(try await connection.rest().isEmpty)
            try await Self.expectSilence(of: call, stage, after: calls)
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: [false, true])
    func `while it is paused`(isSending: Bool) async throws {
        try await Stage.run { stage in
            let request = isSending ? Request.post(.length(4), [.text("ab"), .wait]) : Request()
            let call = try await stage.client.begin(request) { $0.flow = { _ in .pause } }
            let connection = try await stage.peer.accept()
            try await connection.head()
            if !isSending {
                // Not all of it, or there would be nothing left to cancel.
                try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi")
            }
            let callback: Recorder.Callback = isSending ? .readRequestBody : .receivedBody
            try await call.reached { $0.calls[callback, default: 0] == (isSending ? 2 : 1) }
            let calls = try await call.with { recorder in
                recorder.transfer?.cancel()
                recorder.transfer?.resumeReceiving()
                recorder.transfer?.resumeSending()
                return recorder.totalCalls
            }
            try await connection.rest()
            try await Self.expectSilence(of: call, stage, after: calls)
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: Recorder.Callback.allCases, [1, 2])
    func `from inside a callback`(_ callback: Recorder.Callback, times: Int) async throws {
        try await Stage.run { stage in
            let body: [Request.Piece] = [.text("ab"), .text("cd")]
            let call = try await stage.client.begin(.post(.length(4), body)) { recorder in
                recorder.during = { now, recorder in
                    guard now == callback else { return }
                    for _ in 0..<times { recorder.transfer?.cancel() }
                    recorder.transfer?.resumeSending()
                    recorder.transfer?.resumeReceiving()
                }
            }
            let connection = try await stage.peer.accept()
            _ = try? await connection.head()
            try? await connection.write(Self.lastAnswer)
            try await call.reached { $0.calls[callback] == 1 }
            let calls = try await call.with { $0.totalCalls }
            try await Self.expectSilence(of: call, stage, after: calls)
            #expect(try await call.with { $0.calls[callback] } == 1)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `one from inside another one's callback`() async throws {
        try await Stage.run { stage in
            let victim = try await stage.client.begin(Request(.get, "/victim"))
            let one = try await stage.peer.accept()
            try await one.head()
            let calls = try await victim.with { $0.totalCalls }
            let call = try await stage.client.begin(Request()) { recorder in
                recorder.during = { now, _ in
                    guard now == .receivedHead else { return }
                    victim.cancelNow()
                }
            }
            let two = try await stage.peer.accept()
            try await two.head()
            try await two.write(Self.lastAnswer)
            #expect(try await call.outcome().text == "hello")
            #expect(try await one.rest().isEmpty)
            try await Self.expectSilence(of: victim, stage, after: calls)
        }
    }

    /// As when the proxy ends before its clients have left.
    @Test(.timeLimit(.minutes(1)), arguments: [false, true])
    func `when its transport is closed already`(isTLS: Bool) async throws {
        try await Stage.run(isTLS: isTLS) { stage in
            let request = Request.post(.length(4), [.text("ab"), .wait])
            let paused = try await stage.client.begin(request) { $0.flow = { _ in .pause } }
            let connection = try await stage.peer.accept()
            _ = try await connection.text(through: "ab")
            try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi")
            try await paused.reached { $0.calls[.receivedBody] == 1 }
            let waiting = try await stage.client.begin(Request())
            try await stage.client.closeTransport()
            let late = try await stage.client.begin(Request())
            for call in [paused, waiting, late] {
                try await call.resumeReceiving()
                try await call.with { $0.append([.text("cd")]) }
                try await call.resumeSending()
                try await call.cancel()
            }
            #expect(try await connection.rest().isEmpty)
            #expect(try await paused.with { $0.outcome.text } == "hi")
            for call in [waiting, late] {
                #expect(try await call.with { $0.outcome.heads.isEmpty })
            }
        }
    }

    /// Its connection is not taken again.
    private static let lastAnswer =
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello"

    /// A whole exchange on the same loop, in which anything late would have come.
    private static func expectSilence(
        of call: Call,
        _ stage: Stage,
        after calls: Int = 0,
        on first: PeerConnection? = nil
    ) async throws {
        let next = try await stage.client.begin(Request(.get, "/next"))
        var connection = first
        while true {
            if let head = try? await connection?.head() {
                #expect(head.hasPrefix("GET /next "))
                break
            }
            connection = try await stage.peer.accept()
        }
        try await connection?.answer(body: "next")
        #expect(try await next.outcome().text == "next")
        #expect(try await call.with { $0.totalCalls } == calls)
    }
}
