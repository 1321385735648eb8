import AdobeIMS
import Logging
import ProxyCore
import ProxyFiles
import ProxyNIO
import Synchronization

/// Reads the configuration again and has the proxy go by it: as a whole, or not at all.
final class Reloader: Sendable {
    enum Outcome: Sendable {
        case done(generation: Int, changes: [String], warnings: [String])
        /// A line for each problem, without secrets. All is as it was.
        case refused([String])
    }

    private struct Past: Sendable {
        /// When the configuration in use was taken up.
        var since = UnixTime.now()
        var last: ConfigurationStatus.Reload?
    }

    private let proxy: Proxy
    private let source: ConfigurationOptions
    private let log: LogSettings
    private let sockets: PassedSockets
    private let supervisor: Supervisor
    private let past = Mutex(Past())
    /// One after the other.
    private let last = Mutex<Task<Outcome, Never>?>(nil)

    /// `sockets`: What the process was started with.
    init(
        _ proxy: Proxy,
        source: ConfigurationOptions,
        sockets: PassedSockets,
        log: LogSettings,
        supervisor: Supervisor
    ) {
        self.sockets = sockets
        self.supervisor = supervisor
        self.proxy = proxy
        self.source = source
        self.log = log
    }

    /// For who looks from outside.
    var status: ConfigurationStatus {
        let past = past.withLock(\.self)
        return ConfigurationStatus(
            generation: proxy.setup?.plan.generation ?? 0,
            file: source.path.map(UserText.file),
            lastReload: past.last
        )
    }

    var metrics: MetricsSnapshot.Configuration {
        let past = past.withLock(\.self)
        return MetricsSnapshot.Configuration(
            generation: proxy.setup?.plan.generation ?? 0,
            isReloadSuccess: past.last?.succeeded ?? true,
            reloadedAt: past.since,
            anonymousListeners: proxy.setup?.configuration.listeners.count(where: \.isAnonymous)
                ?? 0
        )
    }

    /// `reason`: Who wants it, for the log.
    @discardableResult
    func reload(_ reason: String) async -> Outcome {
        let task = last.withLock { last in
            let task = Task { [last] in
                _ = await last?.value
                return await perform(reason)
            }
            last = task
            return task
        }
        return await task.value
    }

    /// Once the proxy is ending: whether what is under way ends in `time`. Nothing more begins.
    func isOver(within time: Duration) async -> Bool {
        guard let task = last.withLock(\.self) else { return true }
        return await FirstAnswer.within(time) { await task.value } != nil
    }

    private func perform(_ reason: String) async -> Outcome {
        guard let old = proxy.setup, !supervisor.lifecycle.isDraining else {
            return .refused([Self.ending])
        }
        supervisor.reloading()
        defer { supervisor.ready() }
        do throws(Refusal) {
            let configuration = try await read()
            guard !supervisor.lifecycle.isDraining else {
                throw Refusal(problems: [Self.ending])
            }
            let setup = try await prepare(configuration)
            log.use(configuration.log)
            await proxy.begin(setup)
            return succeeded(setup, after: old, reason)
        } catch {
            return failed(error.problems, reason)
        }
    }

    /// Until the task is cancelled: reloads when the file has changed, where that is wanted.
    func watch() async {
        guard let path = source.path else { return }
        var file = WatchedFiles([path], files: .standard)
        _ = await file.look()
        while !Task.isCancelled {
            try? await Task.sleep(for: Self.interval)
            guard case .changed = await file.look(), !Task.isCancelled,
                proxy.setup?.configuration.reloadOnChange == true
            else { continue }
            _ = await reload("\(UserText.path(path)) changed")
        }
    }

    private static let ending = "the proxy is ending"
    private static let interval = Duration.seconds(1)

    private struct Refusal: Error {
        let problems: [String]
    }

    private func read() async throws(Refusal) -> Configuration {
        do throws(ConfigurationOptions.Unusable) {
            return try await source.checked(sockets: sockets)
        } catch {
            throw Refusal(problems: error.problems)
        }
    }

    private func prepare(_ configuration: Configuration) async throws(Refusal) -> Setup {
        do {
            return try await proxy.bind(proxy.draft(configuration))
        } catch {
            throw Refusal(problems: ["\(source.origin): \(error)"])
        }
    }

    private func succeeded(_ setup: Setup, after old: Setup, _ reason: String) -> Outcome {
        past.withLock { $0 = Past(last: .init(time: .now())) }
        let difference = ConfigurationDifference(old.configuration, setup.configuration)
        let warnings = setup.configuration.warnings + difference.warnings
        for warning in warnings {
            proxy.logger.warning("configuration", metadata: ["detail": "\(warning)"])
        }
        proxy.logger.info(
            "configuration reloaded",
            metadata: [
                "generation": "\(setup.plan.generation)", "reason": "\(reason)",
                "changed": "\(difference.changes.joined(separator: " "))",
            ]
        )
        return .done(
            generation: setup.plan.generation,
            changes: difference.changes,
            warnings: warnings
        )
    }

    private func failed(_ problems: [String], _ reason: String) -> Outcome {
        past.withLock { $0.last = .init(time: .now(), problems: problems) }
        for problem in problems {
            proxy.logger.error(
                "configuration not reloaded, the old one stays",
                metadata: ["reason": "\(reason)", "detail": "\(problem)"]
            )
        }
        return .refused(problems)
    }
}
