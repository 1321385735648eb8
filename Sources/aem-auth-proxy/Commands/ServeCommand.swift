import ArgumentParser
import FoundationEssentials
import Glibc
import Logging
import ProxyCore
import ProxyFiles
import ProxyNIO

struct ServeCommand: AsyncParsableCommand, JudgedOptions {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Runs the proxy.",
        discussion: """
            Ends on SIGTERM, when the requests in flight are answered. On SIGHUP it reads its \
            configuration again. Tells systemd what it does, and listens at sockets that systemd \
            passes (--listen fd:NAME).
            """
    )

    @OptionGroup var source: ConfigurationOptions
    @OptionGroup var records: RecordOptions

    func judge() throws {
        try source.judge()
        try records.judge()
    }

    func run() async throws {
        let sockets = try Self.passedSockets()
        let configuration = try await source.load(sockets: sockets)
        let log = LogSettings(configuration.log)
        let logger = Logger(label: "aem-auth-proxy") { _ in LineLogHandler(log) }
        for warning in configuration.warnings {
            logger.warning("configuration", metadata: ["detail": "\(warning)"])
        }
        if let detail = OpenFiles.shortage(
            limit: OpenFileLimit.raise(),
            connections: configuration.limits.connections
        ) {
            logger.warning("open files", metadata: ["detail": "\(detail)"])
        }
        let recorder = try await records.recorder(logger: logger)
        let pages = AdminPages()
        let (proxy, draft) = try await Proxy.drafted(
            configuration,
            administration: pages,
            recording: recorder?.recording,
            logger: logger
        )
        logger.info(
            "starting",
            metadata: [
                "version": "\(Version.current)", "configuration": "\(source.origin)",
                "user": "\(geteuid())", "event.loops": "\(proxy.loops.all.count)",
            ]
        )
        if source.derivesUpstream, let upstream = configuration.upstreamList.first {
            logger.info(
                "the credentials name the upstream",
                metadata: ["upstream": "\(upstream.url)"]
            )
        }
        let supervisor = Supervisor.ofThisProcess(logger: logger)
        let reloader = Reloader(
            proxy,
            source: source,
            sockets: sockets,
            log: log,
            supervisor: supervisor
        )
        pages.attach(.init(proxy: proxy, reloader: reloader, supervisor: supervisor))
        let runner = await ProxyRunner(proxy: proxy, supervisor: supervisor, reloader: reloader)
        do throws(ProxyServer.BindError) {
            let setup = try await proxy.bind(draft)
            await proxy.begin(setup)
            let list = setup.servings.flatMap(\.bound.addresses).map(\.description)
            supervisor.ready("serving at \(list.joined(separator: ", "))")
        } catch {
            logger.critical("not started", metadata: ["detail": "\(error)"])
            throw ExitStatus.unavailable
        }
        try await runner.run()
        await recorder?.end()
    }

    private static func passedSockets() throws -> PassedSockets {
        do {
            let environment = ProcessInfo.processInfo.environment
            return try PassedSockets.ofThisProcess(environment: environment)
        } catch {
            StandardError.write(line: "aem-auth-proxy: \(error)")
            throw ExitStatus.configuration
        }
    }
}
