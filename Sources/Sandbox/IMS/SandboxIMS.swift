package import AdobeIMS
package import NIOCore
package import ProxyOpenSSL

/// A simulated Adobe IMS on loopback: `POST /ims/exchange/jwt` for technical accounts and
/// `POST /ims/token/v3` for OAuth server-to-server clients, plain HTTP, with NIO's codec.
///
/// It verifies what IMS verifies: client and secret, scopes, the assertion's signature against the
/// bound certificates, issuer, subject, audience, expiry (30 s of skew, at most 24 h ahead) and
/// metascopes. Everything here may be called from any thread while it serves.
package final class SandboxIMS: Sendable {
    private let server: SandboxServer
    let service: IMSService

    private init(server: SandboxServer, service: IMSService) {
        self.server = server
        self.service = service
    }

    /// Port 0 lets the system choose; `control` answers `/control`. Fails when the port is taken.
    package static func start(
        on group: any EventLoopGroup,
        host: String = "127.0.0.1",
        port: Int = 0,
        control: SandboxControl? = nil
    ) async throws -> SandboxIMS {
        let service = IMSService()
        let server = SandboxServer(
            on: group,
            host: host,
            port: port,
            service: control.map { ControlledService(service, by: $0) } ?? service
        )
        try await server.listen()
        let claimOrigin = server.url.replacing("http://", with: "https://", maxReplacements: 1)
        service.state.update { $0.claimOrigin = claimOrigin }
        return SandboxIMS(server: server, service: service)
    }

    package var port: Int { server.port }

    /// `http://127.0.0.1:PORT`: what a credentials file says as `imsEndpoint`.
    package var endpoint: String { server.url }

    /// Closes the listener and every connection.
    package func shutdown() async throws {
        try await server.close()
    }

    var isListening: Bool { server.isOpen }

    /// As ``goOffline()``, but whoever asked for it here is answered.
    func refuse() async { await server.refuse() }

    /// Until ``comeBack()`` connections are refused; accounts, tokens and counts stay.
    package func goOffline() async throws {
        try await server.close()
    }

    /// Listens again, on the same port.
    package func comeBack() async throws {
        try await server.listen()
    }
}

// Accounts and tokens.
extension SandboxIMS {
    /// Makes an account known. Binding a renewed one adds its certificate; the old one stays good.
    package func bind(_ account: ThrowawayAccount) {
        service.state.update { $0.bind(account) }
    }

    /// Makes a client known. Binding a renewed one adds its secret; the old one stays good.
    package func bind(_ client: ThrowawayClient) {
        service.state.update { $0.bind(client) }
    }

    /// From now on this client secret is refused. Tokens stay valid.
    package func revokeSecret(_ secret: Secret) {
        service.state.update { $0.revokeSecret(secret) }
    }

    /// From now on nothing that this certificate's key signs is accepted. Tokens stay valid.
    package func revokeCertificate(_ certificate: X509Certificate) {
        let fingerprint = certificate.sha256Fingerprint
        service.state.update { $0.revokeCertificate(fingerprint: fingerprint) }
    }

    /// From now on no client secret and no certificate that was bound so far is accepted.
    func revokeSecrets() {
        service.state.update { state in
            for clientID in state.clients.keys { state.clients[clientID]?.secrets = [] }
        }
    }

    func revokeCertificates() {
        service.state.update { state in
            for clientID in state.bindings.keys { state.bindings[clientID]?.certificates = [] }
        }
    }

    /// Every token given out so far is refused from now on.
    package func revokeAllTokens() {
        service.state.update { $0.revokeAllTokens() }
    }

    /// A local development token as the Developer Console gives it: a file with a new token in it,
    /// which is good for ``tokenLifetime``. It holds the token.
    package func localDevelopmentTokenJSON(for account: ThrowawayAccount) -> [UInt8] {
        let now = service.now
        let owner = AccountBinding(account).owner
        let token = service.state.update { $0.issueToken(for: owner, at: now) }
        let document: JSONValue = [
            "ok": true, "statusCode": 200, "accessToken": .string(token.value),
        ]
        return Array(document.text.utf8)
    }

    package func verdict(on token: String) -> TokenVerdict {
        let now = service.now
        return issued(token)?.verdict(at: now) ?? .unknown
    }

    /// The verdict together with whose token it is; the fingerprint without hashing it again.
    func inspect(_ token: String) -> (verdict: TokenVerdict, issued: IssuedToken?) {
        let issued = issued(token)
        return (issued?.verdict(at: service.now) ?? .unknown, issued)
    }

    private func issued(_ token: String) -> IssuedToken? {
        service.state.read { $0.tokens[token] }
    }
}
