import Glibc
import Logging
import ProxyCore
import ServiceLifecycle
import UnixSignals

/// Runs a proxy from bind to the end of its drain.
struct ProxyRunner {
    private let proxy: Proxy
    private let signals: UnixSignalsSequence

    /// From here on SIGTERM and SIGINT are waited for: to be made before the proxy is bound, so that
    /// whoever sees it listen can end it properly.
    init(proxy: Proxy) async {
        self.proxy = proxy
        signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
    }

    /// Returns when a SIGTERM or SIGINT has been obeyed; a second one ends the process at once.
    func run() async throws {
        StartupCode.giveBack()
        let services: [any Service] =
            proxy.tokenSources.map(TokenService.init) + proxy.credentialWatchers
            + proxy.listenerCertificates + [ServerService(proxy: proxy)]
        let group = ServiceGroup(
            configuration: .init(services: services, logger: proxy.logger)
        )
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                try await group.run()
                await proxy.close()
            }
            tasks.addTask {
                var isDraining = false
                for await _ in signals {
                    if isDraining { _exit(0) }
                    isDraining = true
                    await group.triggerGracefulShutdown()
                }
            }
            try await tasks.next()
            tasks.cancelAll()
        }
    }
}

// The services say who they are: else the lifecycle's own log lines would describe all that they
// hold.

/// One credential's exchanges.
private struct TokenService: Service, CustomStringConvertible {
    let source: TokenSource

    var description: String { "tokens of \(source.name)" }

    func run() async throws {
        // Services end in the reverse of their order: when it is this one's turn, the server has
        // drained, and nobody needs a token any more.
        await cancelWhenGracefulShutdown { await source.run() }
    }
}

/// The listeners, bound before this runs.
private struct ServerService: Service, CustomStringConvertible {
    let proxy: Proxy

    var description: String { "server" }

    func run() async throws {
        try? await gracefulShutdown()
        await proxy.drain()
    }
}
