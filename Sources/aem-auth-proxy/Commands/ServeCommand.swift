import ArgumentParser
import Glibc
import Logging
import ProxyCore
import ProxyNIO

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Runs the proxy.",
        discussion: """
            Ends on SIGTERM, when the requests in flight are answered. On SIGHUP it reads its \
            configuration again.
            """
    )

    @OptionGroup var source: ConfigurationOptions

    func run() async throws {
        let configuration = try await source.load()
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
        let pages = AdminPages()
        let (proxy, draft) = try await Proxy.drafted(
            configuration,
            administration: pages,
            logger: logger
        )
        logger.info(
            "starting",
            metadata: [
                "version": "\(Version.current)", "configuration": "\(source.origin)",
                "user": "\(geteuid())", "event.loops": "\(proxy.loops.all.count)",
            ]
        )
        let reloader = Reloader(proxy, source: source, log: log)
        pages.attach(proxy, reloader)
        let runner = await ProxyRunner(proxy: proxy, reloader: reloader)
        do throws(ProxyServer.BindError) {
            await proxy.begin(try await proxy.bind(draft))
        } catch {
            logger.critical("not started", metadata: ["detail": "\(error)"])
            throw ExitStatus.unavailable
        }
        try await runner.run()
    }
}
