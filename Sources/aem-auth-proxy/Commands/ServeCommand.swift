import ArgumentParser
import Glibc
import Logging
import ProxyCore
import ProxyNIO

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Runs the proxy.",
        discussion: "Ends on SIGTERM, when the requests in flight are answered."
    )

    @OptionGroup var source: ConfigurationOptions

    func run() async throws {
        let configuration = try await source.load()
        let logger = Logger(label: "aem-auth-proxy") { _ in LineLogHandler(configuration.log) }
        for warning in configuration.warnings {
            logger.warning("configuration", metadata: ["detail": "\(warning)"])
        }
        if let detail = OpenFiles.shortage(
            limit: OpenFileLimit.raise(),
            connections: configuration.limits.connections
        ) {
            logger.warning("open files", metadata: ["detail": "\(detail)"])
        }
        let proxy = try await Proxy.started(configuration, logger: logger)
        logger.info(
            "starting",
            metadata: [
                "version": "\(Version.current)", "configuration": "\(source.origin)",
                "user": "\(geteuid())", "event.loops": "\(proxy.eventLoopCount)",
            ]
        )
        let runner = await ProxyRunner(proxy: proxy)
        do {
            _ = try await proxy.bind()
        } catch let error as ProxyServer.BindError {
            logger.critical("not started", metadata: ["detail": "\(error)"])
            throw ExitStatus.unavailable
        }
        try await runner.run()
    }
}
