import ArgumentParser
import Logging
import ProxyCore

struct CheckCommand: AsyncParsableCommand, JudgedOptions {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Checks a configuration, the files that it names, and what serve will find.",
        discussion: """
            Does what serve does first, and binds nothing. Exits 0 when the proxy would start with \
            it, 78 when it would not, and 69 when all is well but an address is taken: by the proxy \
            itself, if it runs.
            """
    )

    @OptionGroup var source: ConfigurationOptions

    @Flag(name: .long, help: "Contact nothing: the only kind of check in this version.")
    var offline = false

    func judge() throws {
        try source.judge()
        guard offline else {
            throw ValidationError("the live check is not there yet: add --offline")
        }
    }

    func run() async throws {
        let configuration = try await source.load()
        if !configuration.warnings.isEmpty {
            let lines = configuration.warnings.map { "warning: \($0)" }
            try StandardOutput.write(lines.joined(separator: "\n"))
        }
        let logger = Logger(label: "aem-auth-proxy") { _ in LineLogHandler(.init(level: .critical))
        }
        let (proxy, _) = try await Proxy.drafted(
            configuration,
            administration: AdminPages(),
            logger: logger
        )
        await proxy.close()
        let taken = await Rehearsal(configuration: configuration).takenAddresses()
        for line in taken { StandardError.write(line: "aem-auth-proxy: \(line)") }
        guard taken.isEmpty else { throw ExitStatus.unavailable }
        try StandardOutput.write(
            "ok: \(configuration.listeners.count) listener(s), "
                + "\(configuration.upstreams.count) upstream(s), "
                + "\(configuration.credentials.count) credential(s), "
                + "\(configuration.routes.count) route(s)"
        )
    }
}
