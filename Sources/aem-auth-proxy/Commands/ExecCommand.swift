import ArgumentParser
import Glibc
import Logging
import ProxyCore
import ProxyFiles
import ProxyNIO
import UnixSignals

struct ExecCommand: AsyncParsableCommand, JudgedOptions {
    static let configuration = CommandConfiguration(
        commandName: "exec",
        abstract: "Runs a command with a proxy of its own.",
        usage: "aem-auth-proxy exec --credentials FILE [options] -- COMMAND [ARG ...]",
        discussion: """
            The proxy listens at a free port of 127.0.0.1, which the command finds in AEM_BASE_URL. \
            The command starts when the proxy is ready, gets the signals that this process gets, \
            and its exit status is this one's: 128 and the number if a signal ended it, 127 if \
            there is no such command, 126 if it can't be run, 69 if the proxy is not ready in time.
            """
    )

    @OptionGroup var source: ConfigurationOptions
    @OptionGroup var records: RecordOptions

    @Option(
        name: .customLong("ready-timeout"),
        help: ArgumentHelp("How long the proxy may take to be ready.", valueName: "duration"),
        transform: DurationArgument.parse
    )
    var patience = Duration.seconds(60)

    @Argument(
        parsing: .postTerminator,
        help: ArgumentHelp("The command, behind --.", valueName: "command")
    )
    var command: [String] = []

    /// What runs longer when the command has ended is nobody's any more.
    private static let drainTimeout = Duration.seconds(1)
    private static let endTimeout = Duration.seconds(5)

    func judge() throws {
        try source.judge()
        try records.judge()
        if command.isEmpty {
            throw ValidationError("write the command behind --: exec … -- COMMAND ARG")
        }
        if source.admin != nil {
            throw ValidationError("exec has no pages of its own: leave --admin out")
        }
    }

    func run() async throws {
        let configuration = try adapted(await source.load())
        let log = LogSettings(configuration.log)
        let logger = Logger(label: "aem-auth-proxy") { _ in LineLogHandler(log) }
        let recorder = try await records.recorder(logger: logger)
        let (proxy, draft) = try await Proxy.drafted(
            configuration,
            administration: AdminPages(),
            recording: recorder?.recording,
            logger: logger
        )
        // Before the command can be seen to run.
        let signals = await UnixSignalsSequence(trapping: CommandBehindProxy.trapped)
        let port: Int
        do throws(ProxyServer.BindError) {
            let setup = try await proxy.bind(draft)
            await proxy.begin(setup)
            port = setup.servings.first?.bound.port ?? 0
        } catch {
            StandardError.write(line: "aem-auth-proxy: \(error)")
            throw ExitStatus.unavailable
        }
        let background = Task { await proxy.background.run() }
        let status = await CommandBehindProxy(
            command: command,
            proxy: proxy,
            port: port,
            patience: patience,
            signals: signals
        ).run()
        // No task is waited for: one may hang.
        Task {
            try await Task.sleep(for: Self.endTimeout)
            _exit(status)
        }
        await proxy.drain()
        background.cancel()
        await background.value
        await proxy.close()
        await recorder?.end()
        throw ExitCode(status)
    }

    /// One listener for one command; all else as it is for `serve`.
    private func adapted(_ configuration: Configuration) throws -> Configuration {
        var configuration = configuration
        configuration.admin = nil
        configuration.limits.drainDelay = .zero
        configuration.limits.drainTimeout = Self.drainTimeout
        if source.path == nil {
            // What the command writes is not to be looked for among lines of the proxy's.
            configuration.log.level = .warning
            configuration.log.access = .none
        }
        if source.path != nil || (source.listen == nil && source.port == nil) {
            configuration.listeners = [Listener(address: .tcp(host: "127.0.0.1", port: 0))]
        }
        guard case .tcp = configuration.listeners.first?.address else {
            throw UsageError("exec listens at a port: write --listen host:port, or leave it out")
        }
        return configuration
    }
}
