import AdobeIMS
import ArgumentParser
import FoundationEssentials
import Logging
import ProxyCore
import ProxyFiles
import ProxyOpenSSL

/// Which credential a command is about: a file's, or one of the configuration's.
struct CredentialOptions: ParsableArguments, JudgedOptions {
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
        help: ArgumentHelp("The configuration file.", valueName: "file"),
        completion: .file()
    )
    var config: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Which credential of the configuration; not needed where there is one.",
            valueName: "name"
        )
    )
    var credential: String?

    @OptionGroup
    var imsProxy: IMSProxyOption

    private var configurationFile: String? {
        config ?? ProcessInfo.processInfo.environment[ConfigurationOptions.environmentKey]
    }

    func judge() throws {
        if credentials != nil && (config != nil || credential != nil) {
            throw ValidationError("--credentials excludes --config and --credential")
        }
        if credentials == nil && imsProxy.url != nil {
            throw ValidationError(
                "--ims-proxy needs --credentials FILE beside it: put it in the file"
            )
        }
        if credentials == nil && configurationFile == nil {
            throw ValidationError(
                "give --credentials FILE or --config FILE "
                    + "(or set \(ConfigurationOptions.environmentKey))"
            )
        }
    }

    /// Reads and checks; problems and warnings go to standard error, all of them.
    func load() async throws -> OneExchange {
        if let credentials {
            let ims = try imsSettings()
            return exchange("-", try await credential(ofFile: credentials), .init(), ims)
        }
        let configuration: Configuration
        do throws(ConfigurationProblems) {
            configuration = try await UserFiles.once.judge { files throws(ConfigurationProblems) in
                try ConfigurationFile.load(
                    path: configurationFile ?? "proxy.conf",
                    from: files,
                    certificates: CertificateReader(),
                    environment: ProcessInfo.processInfo.environment
                )
            }
        } catch {
            for problem in error.problems { StandardError.write(line: "\(problem)") }
            throw ExitStatus.configuration
        }
        for warning in configuration.warnings { StandardError.write(line: "warning: \(warning)") }
        let (name, credential) = try chosen(from: configuration.credentials)
        return exchange(name, credential, configuration.tokens, configuration.ims)
    }

    private func imsSettings() throws -> Configuration.IMS {
        var ims = Configuration.IMS()
        guard let proxy = imsProxy.url else { return ims }
        do throws(InvalidValue) {
            ims.proxy = try OutboundProxy(proxy)
        } catch {
            StandardError.write(line: "--ims-proxy: \(error)")
            throw ExitStatus.configuration
        }
        return ims
    }

    private func exchange(
        _ name: String,
        _ credential: Credential,
        _ tokens: Configuration.Tokens,
        _ ims: Configuration.IMS
    ) -> OneExchange {
        let logger = Logger(label: "aem-auth-proxy") { _ in LineLogHandler(.init(level: .warning)) }
        return OneExchange(
            name: name,
            credential: credential,
            tokens: tokens,
            ims: ims,
            logger: logger
        )
    }

    private func credential(ofFile path: String) async throws -> Credential {
        do throws(InvalidValue) {
            let (definition, reading) = try await UserFiles.once.judge {
                files throws(InvalidValue) in
                let definition = try CredentialReader.definition(ofFile: path, from: files)
                let reading = try CredentialReader.read(
                    definition,
                    from: files,
                    certificates: CertificateReader(),
                    now: .now()
                )
                return (definition, reading)
            }
            for warning in reading.warnings { StandardError.write(line: "warning: \(warning)") }
            return Credential(definition: definition, material: reading.material)
        } catch {
            StandardError.write(line: "--credentials: \(error)")
            throw ExitStatus.configuration
        }
    }

    private func chosen(
        from credentials: [String: Credential]
    ) throws -> (String, Credential) {
        let names = credentials.keys.sorted().map(UserText.name).joined(separator: ", ")
        guard let credential else {
            guard credentials.count == 1, let only = credentials.first else {
                throw UsageError(
                    credentials.isEmpty
                        ? "the configuration has no credentials"
                        : "the configuration has several: add --credential with one of \(names)"
                )
            }
            return (only.key, only.value)
        }
        guard let chosen = credentials[credential] else {
            throw UsageError(
                "the configuration has no such credential: write one of \(names)"
            )
        }
        return (credential, chosen)
    }
}
