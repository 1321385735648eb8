import ProxyCore
import Testing

/// More transfers than connections: the rest waits its turn.
@Suite struct ConnectionLimitTests {
    @Test(.timeLimit(.minutes(1)))
    func `the second starts when the first has ended`() async throws {
        try await Stage.run(maxConnections: 1) { stage in
            let first = try await stage.client.begin(Request(.get, "/1"))
            let second = try await stage.client.begin(Request(.get, "/2"))
            let third = try await stage.client.begin(Request(.get, "/3"))
            let connection = try await stage.peer.accept()
            for (call, path) in [(first, "/1"), (second, "/2"), (third, "/3")] {
                #expect(try await connection.head().hasPrefix("GET \(path) "))
                #expect(try await call.with { $0.outcome.heads.isEmpty })
                try await connection.answer(body: path)
                #expect(try await call.outcome().text == path)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `one that waits can be cancelled`() async throws {
        try await Stage.run(maxConnections: 1) { stage in
            let first = try await stage.client.begin(Request(.get, "/1"))
            let second = try await stage.client.begin(Request(.get, "/2"))
            let third = try await stage.client.begin(Request(.get, "/3"))
            try await second.cancel()
            let connection = try await stage.peer.accept()
            for (call, path) in [(first, "/1"), (third, "/3")] {
                #expect(try await connection.head().hasPrefix("GET \(path) "))
                try await connection.answer(body: path)
                #expect(try await call.outcome().text == path)
            }
            #expect(try await second.with { $0.totalCalls } == 0)
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: [false, true])
    func `cancelling the first makes room`(isStarted: Bool) async throws {
        try await Stage.run(maxConnections: 1) { stage in
            let first = try await stage.client.begin(Request(.get, "/1"), isStarted: isStarted)
            let second = try await stage.client.begin(Request(.get, "/2"))
            if isStarted { try await stage.peer.accept().head() }
            try await first.cancel()
            let connection = try await stage.peer.accept()
            #expect(try await connection.head().hasPrefix("GET /2 "))
            try await connection.answer()
            #expect(try await second.outcome().status == 200)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a failure makes room`() async throws {
        try await Stage.run(maxConnections: 1) { stage in
            let first = try await stage.client.begin(Request(.get, "/1"))
            let second = try await stage.client.begin(Request(.get, "/2"))
            let connection = try await stage.peer.accept()
            try await connection.head()
            try await connection.reset()
            #expect(try await first.outcome().failure?.kind == .reset)
            let next = try await stage.peer.accept()
            #expect(try await next.head().hasPrefix("GET /2 "))
            try await next.answer()
            #expect(try await second.outcome().status == 200)
        }
    }
}
