import Glibc
import Logging
import ProxyCore
import ServiceLifecycle
import UnixSignals

/// Runs a proxy from bind to the end of its drain.
struct ProxyRunner {
    private let proxy: Proxy
    private let signals: UnixSignalsSequence

    /// What is done when the server has drained: an exchange and what is stored of it end, then
    /// connections and event loops.
    private static let endTimeout = Duration.seconds(5)

    /// From here on signals are waited for: to be made before the proxy is bound, so that whoever sees
    /// it listen can end it properly.
    init(proxy: Proxy) async {
        self.proxy = proxy
        signals = await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup)
    }

    /// Returns when a SIGTERM or SIGINT has been obeyed; a second one ends the process at once. SIGHUP
    /// has tried now what waits to be tried.
    ///
    /// It ends within the drain's time and some seconds, whatever hangs: files, a store, an upstream.
    func run() async throws {
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
                for await signal in signals {
                    if signal == .sighup {
                        retryNow()
                        continue
                    }
                    if isDraining { _exit(0) }
                    isDraining = true
                    endAtTheLatest()
                    await group.triggerGracefulShutdown()
                }
            }
            try await tasks.next()
            tasks.cancelAll()
        }
    }

    private func retryNow() {
        proxy.logger.info("SIGHUP: what waits for a token exchange tries now")
        for source in proxy.tokenSources { source.retryNow() }
    }

    /// No task is waited for: one may hang.
    private func endAtTheLatest() {
        let time = proxy.configuration.limits.drainTimeout + Self.endTimeout
        Task {
            try await Task.sleep(for: time)
            proxy.logger.warning("something did not end in time; the process ends without it")
            _exit(0)
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
        // Services end in the reverse of their order: when this one is told to, the server has
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
