import ArgumentParser
import FoundationEssentials
import ProxyCore
import ProxyFiles
import ProxyOpenSSL

/// Where the configuration comes from: a file, or three flags.
struct ConfigurationOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("The configuration file.", valueName: "file"),
        completion: .file()
    )
    var config: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "AEM's address, https://author-p…-e….adobeaemcloud.com.",
            valueName: "url"
        )
    )
    var upstream: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The JSON file that the AEM Developer Console gives.",
            valueName: "file"
        ),
        completion: .file()
    )
    var credentials: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Where to listen: host:port, unix:PATH or fd:NAME; 127.0.0.1:8080 by default.",
            valueName: "address"
        )
    )
    var listen: String?

    /// The environment's name for `--config`.
    static let environmentKey = "AEM_AUTH_PROXY_CONFIG"

    private var hasFlags: Bool { upstream != nil || credentials != nil || listen != nil }

    func validate() throws {
        if config != nil && hasFlags {
            throw ValidationError(
                "--config excludes --upstream, --credentials and --listen: put them in the file"
            )
        }
        if hasFlags && (upstream == nil || credentials == nil) {
            throw ValidationError("--upstream and --credentials go together")
        }
        let environment = ProcessInfo.processInfo.environment
        if config == nil && !hasFlags && environment[Self.environmentKey] == nil {
            throw ValidationError(
                "give --config FILE, or --upstream URL and --credentials FILE "
                    + "(or set \(Self.environmentKey))"
            )
        }
    }

    /// What a configuration can't be used for.
    struct Unusable: Error {
        /// A line each, without secrets.
        let problems: [String]
    }

    /// As ``checked()``; problems go to standard error, all of them.
    func load(sockets: PassedSockets? = nil) async throws -> Configuration {
        do throws(Unusable) {
            return try await checked(sockets: sockets)
        } catch {
            for problem in error.problems { StandardError.write(line: problem) }
            throw ExitStatus.configuration
        }
    }

    /// Reads and checks, also what `serve` will find.
    ///
    /// `sockets`: What the process was started with; nil: another process will be.
    func checked(sockets: PassedSockets? = nil) async throws(Unusable) -> Configuration {
        var configuration = try await read(sockets)
        let rehearsal = Rehearsal(configuration: configuration)
        let problems = await rehearsal.problems()
        guard problems.isEmpty else {
            throw Unusable(problems: problems.map { "\(origin): \($0)" })
        }
        configuration.warnings += configuration.hints
        configuration.warnings += await rehearsal.warnings().map { "\(origin): \($0)" }
        return configuration
    }

    /// What it was read from, for people.
    var origin: String {
        path ?? "the command line"
    }

    /// The file, which may change; nil: there are only flags.
    var path: String? {
        let environment = ProcessInfo.processInfo.environment
        return hasFlags ? nil : config ?? environment[Self.environmentKey] ?? "proxy.conf"
    }

    private func read(_ sockets: PassedSockets?) async throws(Unusable) -> Configuration {
        let environment = ProcessInfo.processInfo.environment
        let path = path ?? ""
        do throws(ConfigurationProblems) {
            if let upstream, let credentials {
                return try await UserFiles.standard.judge { files throws(ConfigurationProblems) in
                    try ConfigurationFile.fromFlags(
                        upstream: upstream,
                        credentials: credentials,
                        from: files,
                        certificates: CertificateReader(),
                        listen: listen,
                        sockets: sockets
                    )
                }
            }
            return try await UserFiles.standard.judge { files throws(ConfigurationProblems) in
                try ConfigurationFile.load(
                    path: path,
                    from: files,
                    certificates: CertificateReader(),
                    environment: environment,
                    sockets: sockets
                )
            }
        } catch {
            throw Unusable(problems: error.problems.map(\.description))
        }
    }
}
