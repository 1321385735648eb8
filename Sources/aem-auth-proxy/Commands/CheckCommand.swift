import ArgumentParser
import Logging
import ProxyCore

struct CheckCommand: AsyncParsableCommand, JudgedOptions {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Checks a configuration, and tries whether all that it names works.",
        discussion: """
            Does what serve does first, and binds nothing. Then it tries the network: DNS, TCP and \
            TLS to Adobe IMS and to each upstream, through their proxies if they have some, this \
            machine's clock against that of IMS, an exchange for each credential, and who AEM says \
            we are on each route's upstream. A line for each: ok, warn or FAIL, what it was, what \
            was seen, and what to do. It stores nothing and prints no secret.

            Exits 0 when all is well, 69 when it would be well at another time (an address is \
            taken: by the proxy itself, if it runs; IMS is down), 78 when something has to be \
            changed first.
            """
    )

    @OptionGroup var source: ConfigurationOptions

    @Flag(name: .long, help: "Contact nothing: the configuration and its files alone.")
    var offline = false

    @Flag(name: .long, help: "Print a JSON object: version, verdict, exit, items.")
    var json = false

    func judge() throws { try source.judge() }

    func run() async throws {
        if offline, !json { return try await runOffline(source.load()) }
        let output = CheckOutput(isJSON: json)
        let configuration = try await configuration(output)
        var checkup = Checkup(configuration, from: source.origin, output: output)
        try await checkup.run(isOffline: offline)
        try output.end(checkup.report)
        let status = checkup.report.exitStatus
        if status != 0 { throw ExitCode(status) }
    }

    /// Problems go where they go in the other commands, or into the object.
    private func configuration(_ output: CheckOutput) async throws -> Configuration {
        guard json else { return try await source.load() }
        do throws(ConfigurationOptions.Unusable) {
            return try await source.checked()
        } catch {
            var report = CheckReport()
            for problem in error.problems {
                report.add(.fail(.configuration, source.origin, problem))
            }
            try output.end(report)
            throw ExitCode(report.exitStatus)
        }
    }

    private func runOffline(_ configuration: Configuration) async throws {
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
        for (address, reason) in taken {
            let line = "aem-auth-proxy: \(address) could not be bound: \(reason)"
            StandardError.write(line: line)
        }
        guard taken.isEmpty else { throw ExitStatus.unavailable }
        try StandardOutput.write("ok: \(configuration.counts)")
    }
}
