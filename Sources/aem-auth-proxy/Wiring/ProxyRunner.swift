import Glibc
import Logging
import ProxyCore
import ProxyFiles
import ServiceLifecycle
import UnixSignals

/// Runs a proxy that has begun to the end of its drain.
struct ProxyRunner {
    private let proxy: Proxy
    private let supervisor: Supervisor
    private let reloader: Reloader?
    private let signals: UnixSignalsSequence

    /// What is done when the server has drained: an exchange and what is stored of it end, then
    /// connections and event loops.
    private static let endTimeout = Duration.seconds(5)
    /// What a reload may take then; less than that.
    private static let reloadPatience = Duration.seconds(2)

    /// From here on signals are waited for: to be made before the proxy is bound, so that whoever sees
    /// it listen can end it properly.
    ///
    /// `reloader`: nil: the configuration is not a user's.
    init(proxy: Proxy, supervisor: Supervisor, reloader: Reloader? = nil) async {
        self.proxy = proxy
        self.supervisor = supervisor
        self.reloader = reloader
        signals = await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup)
    }

    /// Returns when a SIGTERM or SIGINT has been obeyed; a second one ends the process at once.
    ///
    /// It ends within the drain's delay and time and some seconds, whatever hangs: files, a store, an
    /// upstream.
    func run() async throws {
        let services: [any Service] = [
            LoopWatchService(
                watch: proxy.loopWatch,
                supervisor: supervisor,
                logger: proxy.logger
            ),
            BackgroundService(background: proxy.background), WatchService(reloader: reloader),
            ServerService(proxy: proxy, supervisor: supervisor),
        ]
        let group = ServiceGroup(
            configuration: .init(services: services, logger: proxy.logger)
        )
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                try await group.run()
                await close()
            }
            tasks.addTask {
                for await signal in signals { await obey(signal, group) }
            }
            try await tasks.next()
            tasks.cancelAll()
        }
    }

    /// The event loops don't end before a reload that uses them. One that hangs keeps them, to the
    /// end of the process.
    private func close() async {
        if let reloader, await !reloader.isOver(within: Self.reloadPatience) {
            proxy.logger.warning("a reload did not end in time; the process ends without it")
        } else {
            await proxy.close()
        }
    }

    private func obey(_ signal: UnixSignal, _ group: ServiceGroup) async {
        if signal == .sighup {
            proxy.logger.info("SIGHUP: what waits for a token exchange tries now")
            for source in proxy.setup?.sources ?? [] { source.retryNow() }
            // Not waited for: a signal to end must not wait behind it.
            Task { await reloader?.reload("SIGHUP") }
            return
        }
        if supervisor.lifecycle.isDraining { _exit(0) }
        // Before anything else: who asks must hear at once that it is not ready.
        supervisor.leaving("told to end")
        endAtTheLatest()
        await group.triggerGracefulShutdown()
    }

    /// No task is waited for: one may hang.
    private func endAtTheLatest() {
        let limits = proxy.setup?.configuration.limits
        let time =
            (limits?.drainDelay ?? .zero) + (limits?.drainTimeout ?? .zero) + Self.endTimeout
        Task {
            try await Task.sleep(for: time)
            proxy.logger.warning("something did not end in time; the process ends without it")
            _exit(0)
        }
    }
}

// The services say who they are: else the lifecycle's own log lines would describe all that they
// hold.

/// Exchanges and looks at files.
private struct BackgroundService: Service, CustomStringConvertible {
    let background: Background

    var description: String { "background" }

    func run() async throws {
        // Services end in the reverse of their order: when this one is told to, the server has
        // drained, and nobody needs a token any more.
        await cancelWhenGracefulShutdown { await background.run() }
    }
}

/// The look at the configuration's file.
private struct WatchService: Service, CustomStringConvertible {
    let reloader: Reloader?

    var description: String { "configuration" }

    func run() async throws {
        await cancelWhenGracefulShutdown { await reloader?.watch() }
        try await gracefulShutdown()
    }
}

/// The listeners, bound before this runs.
private struct ServerService: Service, CustomStringConvertible {
    let proxy: Proxy
    let supervisor: Supervisor

    var description: String { "server" }

    func run() async throws {
        try? await gracefulShutdown()
        let limits = proxy.setup?.configuration.limits ?? Configuration.Limits()
        if limits.drainDelay > .zero {
            proxy.logger.info(
                "not ready any more, still serving",
                metadata: ["limits.drainDelay": "\(limits.drainDelay)"]
            )
            try? await Task.sleep(for: limits.drainDelay)
        }
        supervisor.draining("draining, for \(limits.drainTimeout) at most")
        await proxy.drain()
    }
}
