import ProxyCore

/// A peer and a client that talks to it, for the length of one test.
struct Stage: Sendable {
    let peer: Peer
    let client: Client

    /// What the `Host` field says.
    var authority: String { "127.0.0.1:\(peer.port)" }

    static func run(
        responseHeadLimit: Int = 65_536,
        maxConnections: Int = 256,
        isTLS: Bool = false,
        _ change: (inout Upstream) -> Void = { _ in },
        _ body: (Stage) async throws -> Void
    ) async throws {
        let certificate = isTLS ? try PeerCertificate() : nil
        defer { certificate?.remove() }
        let peer = try await Peer.start(tls: certificate?.context)
        let client = try await Client.start(
            "\(isTLS ? "https" : "http")://127.0.0.1:\(peer.port)",
            responseHeadLimit: responseHeadLimit
        ) { upstream in
            upstream.maxConnections = maxConnections
            upstream.certificateAuthorities = certificate?.path
            change(&upstream)
        }
        let stage = Stage(peer: peer, client: client)
        do {
            try await body(stage)
        } catch {
            try await client.shutDown()
            throw error
        }
        try await client.shutDown()
    }

    /// One request on a new connection, which the peer's script answers.
    func exchange(
        _ request: Request = Request(),
        _ script: (PeerConnection) async throws -> Void
    ) async throws -> Outcome {
        let call = try await client.begin(request)
        try await script(try await peer.accept())
        return try await call.outcome()
    }

    /// One request on `connection`, answered there.
    @discardableResult
    func exchange(on connection: PeerConnection, _ request: Request = Request()) async throws
        -> Outcome
    {
        let call = try await client.begin(request)
        try await connection.head()
        try await connection.answer()
        return try await call.outcome()
    }
}
