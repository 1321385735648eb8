import Fuzzing
import ProxyCore
import Testing

/// The connections that wait for a request.
@Suite struct PoolTests {
    /// As when AEM restarts: all connections are gone together.
    @Test(.timeLimit(.minutes(1)), arguments: [false, true])
    func `when all connections die together each request is sent again on a new one`(
        byReset: Bool
    ) async throws {
        try await Stage.run { stage in
            let pool = try await stage.pool(of: 4)
            var calls: [Call] = []
            for index in 0..<4 {
                calls.append(try await stage.client.begin(Request(.get, "/\(index)")))
            }
            for connection in pool {
                try await connection.head()
                if byReset { try await connection.reset() } else { try await connection.close() }
            }
            for _ in calls {
                let connection = try await stage.peer.accept()
                let head = try await connection.head()
                try await connection.answer(body: String(head.split(separator: " ")[1]))
            }
            for (index, call) in calls.enumerated() {
                #expect(try await call.outcome().text == "/\(index)")
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a body that is kept is sent again when sending it fails`() async throws {
        try await Stage.run { stage in
            let connection = try await stage.warmUp()
            let body = SeededGenerator.bytes(8_000_000, seed: 31)
            let request = Request(
                .put,
                "/large",
                framing: .length(Int64(body.count)),
                body: [.bytes(body)]
            )
            let call = try await stage.client.begin(request)
            try await connection.head()
            try await connection.reset()
            let next = try await stage.peer.accept()
            try await next.head()
            #expect(try await next.bytes(body.count) == body)
            try await next.answer(body: "again")
            #expect(try await call.outcome().text == "again")
            #expect(try await call.with { $0.rewinds } == 1)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a dead connection gives up its descriptor at once`() async throws {
        try await Stage.run { stage in
            for connection in try await stage.pool(of: 3) {
                try await connection.closeOutput()
                #expect(try await connection.rest().isEmpty)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a connection over its greatest age is not used again`() async throws {
        try await Stage.run {
            $0.connectionAge = .nanoseconds(1)
        } _: { stage in
            let connection = try await stage.warmUp()
            #expect(try await connection.rest().isEmpty)
            try await stage.expectNewConnection()
        }
    }

    /// One that hangs in its handshake has its address; the next may look the name up.
    @Test(.timeLimit(.minutes(1)))
    func `a connection that hangs holds no other up`() async throws {
        let peer = try await Peer.start()
        let client = try await Client.start("https://localhost:\(peer.port)") {
            $0.connectTimeout = .seconds(600)
        }
        var calls = [try await client.begin(Request())]
        let silent = try await peer.accept()
        calls.append(try await client.begin(Request()))
        // The address is doubted now.
        try await peer.accept().close()
        #expect(try await calls[0].outcome().failure != nil)
        calls.append(try await client.begin(Request()))
        let next = try await peer.accept()
        for call in calls { try await call.cancel() }
        try await client.shutDown()
        try await silent.rest()
        try await next.rest()
    }

    /// As one has whose opening failed, on this event loop or another one.
    @Test(.timeLimit(.minutes(1)))
    func `a place that was never opened can be given up`() async throws {
        try await Stage.run { stage in
            _ = try await stage.warmUp()
            for _ in 0..<2 { try await stage.client.close(7) }
            try await stage.client.close(0)
            try await stage.client.close(0)
            try await stage.client.closeTransport()
            try await stage.client.close(0)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `each request tells how far it has come`() async throws {
        try await Stage.run { stage in
            let call = try await stage.client.begin(.post(.length(4), [.text("ab"), .wait]))
            let connection = try await stage.peer.accept()
            try await connection.head()
            _ = try await connection.bytes(2)
            try await call.with { $0.append([.text("cd")]) }
            try await call.resumeSending()
            _ = try await connection.bytes(2)
            try await connection.answer()
            _ = try await call.outcome()
            #expect(try await call.with { $0.stages } == [.connecting, .starved, .sent])
            let next = try await stage.client.begin(Request())
            try await connection.head()
            try await connection.answer()
            _ = try await next.outcome()
            #expect(try await next.with { $0.stages } == [.sent])
        }
    }
}
