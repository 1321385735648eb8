package import NIOCore

/// A simulated AEM author on loopback, plain HTTP, with NIO's codec: a client needs a bearer token
/// that its ``SandboxIMS`` calls valid at that moment.
///
/// Pages: `/content/we-retail.1.json` and its like, `/libs/granite/security/currentuser.json`,
/// `/libs/granite/csrf/token.json`, `/echo…`, uploads to `/content/dam/FOLDER.createasset.html` and `/api/assets/…`, `/bytes/N`,
/// `/notes/NAME`, `/chunked/N`, `/truncate/N`, `/slow/MILLISECONDS[/COUNT]`, `/status/NNN`, `/forbidden`,
/// `/scope-missing`, Sling POSTs below `/content`, `/crx/packmgr/…`, Analytics' reports at
/// `/api/COMPANY/reports`, and for everybody `/graphql/execute.json/…`. Bodies of any length stream both ways. Everything here may be called from any
/// thread.
package final class SandboxAEM: Sendable {
    private let server: SandboxServer
    private let service: AEMService

    private init(server: SandboxServer, service: AEMService) {
        self.server = server
        self.service = service
    }

    /// Port 0 lets the system choose; `capacity` is how many requests ``recordedRequests`` holds;
    /// `control` answers `/control`. Fails when the port is taken.
    package static func start(
        on group: any EventLoopGroup,
        host: String = "127.0.0.1",
        port: Int = 0,
        trusting ims: SandboxIMS,
        recordingAtMost capacity: Int = 1024,
        control: SandboxControl? = nil
    ) async throws -> SandboxAEM {
        let service = AEMService(trusting: ims, recordingAtMost: capacity)
        let server = SandboxServer(
            on: group,
            host: host,
            port: port,
            service: control.map { ControlledService(service, by: $0) } ?? service
        )
        try await server.listen()
        return SandboxAEM(server: server, service: service)
    }

    package var port: Int { server.port }

    /// `http://127.0.0.1:PORT`
    package var url: String { server.url }

    /// Closes the listener and every connection.
    package func shutdown() async throws {
        try await server.close()
    }

    var isListening: Bool { server.isOpen }

    /// As ``goOffline()``, but whoever asked for it here is answered.
    func refuse() async { await server.refuse() }

    /// Until ``comeBack()`` connections are refused; counts and records stay.
    package func goOffline() async throws {
        try await server.close()
    }

    /// Listens again, on the same port.
    package func comeBack() async throws {
        try await server.listen()
    }
}

// How it behaves.
extension SandboxAEM {
    /// Whether every request is refused, whatever its token. Default: false.
    package var alwaysRefuses: Bool {
        get { service.state.read(\.alwaysRefuses) }
        set { service.state.update { $0.alwaysRefuses = newValue } }
    }

    /// Path prefixes, to a segment's end, below which every request is refused, whatever its token.
    /// Default: none.
    package var refusedPaths: Set<String> {
        get { service.state.read(\.refusedPaths) }
        set { service.state.update { $0.refusedPaths = newValue } }
    }

    /// Path prefixes, to a segment's end, below which everybody is served, as publish and its caches
    /// do. Default: none.
    package var openPaths: Set<String> {
        get { service.state.read(\.openPaths) }
        set { service.state.update { $0.openPaths = newValue } }
    }

    /// How requests are refused that are not authenticated. Default: as author does.
    package var challenge: AEMChallenge {
        get { service.state.read(\.challenge) }
        set { service.state.update { $0.challenge = newValue } }
    }

    /// Whether AEM knows the accounts of valid tokens already. While it doesn't, it answers 403 to
    /// what they ask for, as in the first minutes of a new account's life. Default: true.
    package var isAccountProvisioned: Bool {
        get { service.state.read(\.isAccountProvisioned) }
        set { service.state.update { $0.isAccountProvisioned = newValue } }
    }

    /// What is done in place of the usual answers. Default: nothing.
    var fault: SandboxFault {
        get { service.state.read(\.fault) }
        set { service.state.update { $0.fault = newValue } }
    }

    /// How much later than else everything is answered. Default: not at all.
    var latency: Duration {
        get { service.state.read(\.latency) }
        set { service.state.update { $0.latency = newValue } }
    }

    /// From whom a CSRF token is wanted with POST, PUT and DELETE. Default: nobody.
    package var csrfProtection: CSRFProtection {
        get { service.state.read(\.csrf.protection) }
        set { service.state.update { $0.csrf.protection = newValue } }
    }

    /// How long the CSRF tokens are valid that are given from now on. Default: ten minutes.
    package var csrfTokenLife: Duration {
        get { service.state.read(\.csrf.life) }
        set { service.state.update { $0.csrf.life = newValue } }
    }

    /// The CSRF tokens that were given are valid no more.
    package func forgetCSRFTokens() {
        service.state.update { $0.csrf.forgetAll() }
    }

    /// Whether answers to authenticated requests begin a session: `Set-Cookie: login-token=…`.
    /// Default: false.
    package var setsLoginCookie: Bool {
        get { service.state.read(\.setsLoginCookie) }
        set { service.state.update { $0.setsLoginCookie = newValue } }
    }

    /// Users that may log in by Basic authentication, with their passwords, as on a local AEM.
    /// Default: nobody.
    package var passwords: [String: String] {
        get { service.state.read(\.passwords) }
        set { service.state.update { $0.passwords = newValue } }
    }

    /// How many instances there are behind a load balancer that leads a client with its cookie
    /// `affinity` to the same one again, and any other to the next one. Default: 1.
    package var instanceCount: Int {
        get { service.state.read(\.instances.count) }
        set { service.state.update { $0.instances.count = newValue } }
    }

    /// When a request with a body is refused. Default: early.
    package var refusalMoment: RefusalMoment {
        get { service.state.read(\.refusalMoment) }
        set { service.state.update { $0.refusalMoment = newValue } }
    }
}

// What happened.
extension SandboxAEM {
    package var counts: AEMCounts { service.state.read(\.counts) }
    package var requestCount: Int { counts.requests }
    package var refusedCount: Int { counts.refused }
    package var unauthenticatedCount: Int { counts.unauthenticated }

    /// The newest requests, oldest first. A request is here before its answer is sent, unless it
    /// was refused before its end.
    package var recordedRequests: [RecordedRequest] { service.state.read(\.recent).all }

    package func forgetRecordedRequests() {
        service.state.update { $0.recent.removeAll() }
    }

    /// Returns when the condition holds, at once if it does already, or when the task is cancelled.
    package func wait(until condition: @escaping @Sendable (AEMCounts) -> Bool) async {
        await service.state.wait { condition($0.counts) }
    }
}
