import ProxyCore
import Testing

/// Connections that are kept, and what becomes of them.
extension Stage {
    /// One exchange; its connection is in the pool.
    func warmUp() async throws -> PeerConnection {
        let call = try await client.begin(Request(.get, "/warm-up"))
        let connection = try await peer.accept()
        try await connection.head()
        try await connection.answer()
        _ = try await call.outcome()
        return connection
    }

    /// So many connections, all idle.
    func pool(of count: Int) async throws -> [PeerConnection] {
        var calls: [Call] = []
        var connections: [PeerConnection] = []
        for _ in 0..<count {
            calls.append(try await client.begin(Request(.get, "/warm-up")))
            connections.append(try await peer.accept())
        }
        for connection in connections {
            try await connection.head()
            try await connection.answer()
        }
        for call in calls { _ = try await call.outcome() }
        return connections
    }

    /// The next request, and no other one, comes on a connection of its own.
    func expectNewConnection() async throws {
        let call = try await client.begin(Request(.get, "/new"))
        let connection = try await peer.accept()
        #expect(try await connection.head().hasPrefix("GET /new "))
        try await connection.answer(body: "new")
        #expect(try await call.outcome().text == "new")
    }

    /// Takes a request and closes.
    func die(_ connection: PeerConnection) async throws {
        #expect(try await connection.head().hasPrefix("GET /dies "))
        try await connection.close()
    }
}
