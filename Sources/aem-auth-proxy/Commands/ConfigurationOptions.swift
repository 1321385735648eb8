import ArgumentParser
import FoundationEssentials
import ProxyCore
import ProxyFiles
import ProxyOpenSSL

/// Where the configuration comes from: a file, or flags.
struct ConfigurationOptions: ParsableArguments, JudgedOptions {
    @Option(
        name: .long,
        help: ArgumentHelp("The configuration file.", valueName: "file"),
        completion: .file()
    )
    var config: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "AEM's address, https://author-p…-e….adobeaemcloud.com; by default the environment "
                + "that the credentials are of.",
            valueName: "url"
        )
    )
    var upstream: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Which part of that environment: author (the default), publish or preview.",
            valueName: "tier"
        )
    )
    var tier: AEMTier?

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
            "In place of --credentials, for a local AEM and the like: a user, and a file that has "
                + "the password alone.",
            valueName: "user:file"
        )
    )
    var basic: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Where to listen: host:port, unix:PATH or fd:NAME; 127.0.0.1:8080 by default.",
            valueName: "address"
        )
    )
    var listen: String?

    @Option(
        name: .long,
        help: ArgumentHelp("In place of --listen: a port of 127.0.0.1.", valueName: "port")
    )
    var port: String?

    @Flag(
        name: .long,
        help: "With --listen beyond loopback: whoever reaches it may act as the credentials."
    )
    var allowAnonymous = false

    @Option(
        name: .customLong("allow-host"),
        help: ArgumentHelp(
            "A name that clients may call the proxy by; can be repeated.",
            valueName: "name"
        )
    )
    var allowedHosts: [String] = []

    @Option(
        name: .customLong("allow-origin"),
        help: ArgumentHelp(
            "The origin of web pages that may call, https://app.internal; can be repeated.",
            valueName: "origin"
        )
    )
    var allowedOrigins: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Where the proxy's own pages are (status, metrics, readiness); nowhere by default.",
            valueName: "address"
        )
    )
    var admin: String?

    @Option(
        name: .customLong("upstream-proxy"),
        help: ArgumentHelp(
            "The outbound proxy on the way to AEM, http://host:port or https://host:port.",
            valueName: "url"
        )
    )
    var upstreamProxy: String?

    @OptionGroup
    var imsProxy: IMSProxyOption

    /// The environment's name for `--config`.
    static let environmentKey = "AEM_AUTH_PROXY_CONFIG"

    private var hasFlags: Bool {
        credentials != nil || basic != nil || !flagsBesideCredentials.isEmpty
    }

    /// Those that mean nothing without `--credentials` or `--basic`.
    private var flagsBesideCredentials: [String] {
        let flags: [(String, Bool)] = [
            ("--upstream", upstream != nil), ("--tier", tier != nil), ("--listen", listen != nil),
            ("--port", port != nil), ("--allow-anonymous", allowAnonymous),
            ("--allow-host", !allowedHosts.isEmpty),
            ("--allow-origin", !allowedOrigins.isEmpty), ("--admin", admin != nil),
            ("--upstream-proxy", upstreamProxy != nil), ("--ims-proxy", imsProxy.url != nil),
        ]
        return flags.filter(\.1).map(\.0)
    }

    /// Whether the credentials say which upstream is meant.
    var derivesUpstream: Bool { credentials != nil && upstream == nil }

    func judge() throws {
        let flags =
            (credentials == nil ? [] : ["--credentials"]) + (basic == nil ? [] : ["--basic"])
            + flagsBesideCredentials
        if config != nil, let flag = flags.first {
            throw ValidationError("--config excludes \(flag): put it in the file")
        }
        if credentials == nil, basic == nil, let flag = flags.first {
            throw ValidationError("\(flag) needs --credentials FILE beside it")
        }
        if credentials != nil && basic != nil {
            throw ValidationError("--basic excludes --credentials: a request has one of the two")
        }
        if basic != nil && tier != nil {
            throw ValidationError("--basic excludes --tier: name the server with --upstream")
        }
        if upstream != nil && tier != nil {
            throw ValidationError("--upstream excludes --tier: its host is of one already")
        }
        if listen != nil && port != nil {
            throw ValidationError("--listen excludes --port: write host:port")
        }
        let environment = ProcessInfo.processInfo.environment
        if config == nil && !hasFlags && environment[Self.environmentKey] == nil {
            throw ValidationError(
                "give --credentials FILE, or --config FILE (or set \(Self.environmentKey))"
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

    private var flags: ConfigurationFlags? {
        guard credentials != nil || basic != nil else { return nil }
        return ConfigurationFlags(
            credentials: credentials,
            basic: basic,
            upstream: upstream,
            tier: tier ?? .author,
            listen: listen,
            port: port,
            allowAnonymous: allowAnonymous,
            allowedHosts: allowedHosts,
            allowedOrigins: allowedOrigins,
            admin: admin,
            upstreamProxy: upstreamProxy,
            imsProxy: imsProxy.url
        )
    }

    private func read(_ sockets: PassedSockets?) async throws(Unusable) -> Configuration {
        let environment = ProcessInfo.processInfo.environment
        let path = path ?? ""
        do throws(ConfigurationProblems) {
            if let flags {
                return try await UserFiles.standard.judge { files throws(ConfigurationProblems) in
                    try ConfigurationFile.fromFlags(
                        flags,
                        from: files,
                        certificates: CertificateReader(),
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

extension AEMTier: ExpressibleByArgument {}
