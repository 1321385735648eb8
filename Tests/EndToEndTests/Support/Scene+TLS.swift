// A proxy that is reached over TLS.
extension Scene {
    static let tlsListener =
        "{address: 127.0.0.1:0, tls: {certificate: server.pem, key: server.key}}"

    /// Plays with an authority that issued `server.pem`.
    static func playTLS(
        _ settings: Settings = Settings(listeners: [tlsListener]),
        prepare: (Authority, TemporaryFolder) throws -> Void = { _, _ in },
        _ body: (Scene, Authority) async throws -> Void
    ) async throws {
        var made: Authority?
        try await play(
            settings,
            files: { folder, _ in
                let authority = try Authority(in: folder)
                try authority.issue("server")
                made = authority
                try prepare(authority, folder)
            }
        ) { scene in
            guard let authority = made else { throw Overdue(description: "no authority") }
            try await body(scene, authority)
        }
    }

    /// What `Host` has to say.
    var host: String { "localhost:\(port)" }

    func connect(_ tls: ClientTLS) async throws -> RawConnection {
        try await RawConnection.open(port: port, tls: tls)
    }

    /// A request on a connection of its own over TLS.
    func get(_ target: String, _ tls: ClientTLS) async throws -> RawAnswer {
        let connection = try await connect(tls)
        defer { connection.close() }
        connection.send("GET \(target) HTTP/1.1\r\nHost: \(host)\r\n\r\n")
        return try await connection.answer()
    }
}
