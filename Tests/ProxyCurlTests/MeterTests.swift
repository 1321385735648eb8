import ProxyCore
import Testing

/// What is counted of connections.
@Suite struct MeterTests {
    @Test(.timeLimit(.minutes(1)))
    func `connections are counted while they are open, and for ever`() async throws {
        try await Stage.run { stage in
            #expect(try await stage.client.connections() == (0, 0))
            for connection in try await stage.pool(of: 3) {
                #expect(try await stage.client.connections().made == 3)
                try await connection.closeOutput()
                #expect(try await connection.rest().isEmpty)
            }
            #expect(try await stage.client.connections() == (0, 3))
            try await stage.expectNewConnection()
            #expect(try await stage.client.connections() == (1, 4))
            try await stage.client.closeTransport()
            #expect(try await stage.client.connections() == (0, 4))
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `what was never made is not counted`() async throws {
        let client = try await Client.start("http://127.0.0.1:1")
        let call = try await client.begin(Request(.get, "/"))
        _ = try await call.outcome()
        #expect(try await client.connections() == (0, 0))
        try await client.shutDown()
    }
}
