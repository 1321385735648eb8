import ArgumentParser
import FoundationEssentials
import ProxyCore
import ProxyFiles
import ProxyOpenSSL

struct LearnCommand: AsyncParsableCommand, JudgedOptions {
    static let configuration = CommandConfiguration(
        commandName: "learn",
        abstract: "Prints the routes that would have served what was asked for.",
        discussion: """
            Reads an access log of the proxy, text or JSON, or an HTTP archive, and prints YAML for \
            a configuration file: the narrowest routes that make sense, with what each was learnt \
            from. What the proxy refused is left out. An access log doesn't tell upstreams and \
            credentials: --config looks them up by the route, else they are --upstream and \
            --credential.
            """
    )

    @Argument(
        help: ArgumentHelp("The log or archive; - is standard input.", valueName: "file"),
        completion: .file()
    )
    var file: String

    @Option(
        name: .long,
        help: ArgumentHelp("The configuration that the log was written with.", valueName: "file"),
        completion: .file()
    )
    var config: String?

    @Option(
        name: .long,
        help: ArgumentHelp("The upstream where none is told.", valueName: "name")
    )
    var upstream = "default"

    @Option(
        name: .long,
        help: ArgumentHelp("The credential where none is told; none = none.", valueName: "name")
    )
    var credential = "default"

    @Flag(name: .customLong("include-refused"), help: "Serve also what the proxy refused.")
    var includesRefused = false

    func judge() throws {
        if file.isEmpty { throw ValidationError("the file's name is empty") }
    }

    func run() async throws {
        let routes = try await knownRoutes()
        let fallback = PolicyLearner.Destination(upstream: upstream, credential: credential)
        var learner = PolicyLearner(includesRefused: includesRefused) { request in
            routes.first { route in
                route.path == request.route
                    && route.methods?.contains(Method(request.method)) != false
            }.flatMap { route in
                route.upstream.map { .init(upstream: $0, credential: route.credential ?? "none") }
            } ?? fallback
        }
        let source = file == "-" ? "standard input" : UserText.file(file)
        do throws(InvalidValue) {
            try read(into: &learner)
        } catch {
            StandardError.write(line: "aem-auth-proxy: \(source) \(error.message)")
            throw ExitStatus.configuration
        }
        let policy = LearntPolicy(learner)
        guard policy.requestCount > 0 || !policy.unserved.isEmpty else {
            StandardError.write(
                line: "aem-auth-proxy: \(source) tells of no request that was served "
                    + "(\(policy.omitted.refused) refused, \(policy.omitted.brokenLines) pieces "
                    + "of lines, \(policy.omitted.otherLines) other lines); log.access: all writes "
                    + "a line each"
            )
            throw ExitStatus.failure
        }
        try StandardOutput.write(policy.yaml(source: source))
    }

    private func read(into learner: inout PolicyLearner) throws(InvalidValue) {
        var lines = try LineStream(file)
        guard ArchiveReader.isArchive(try lines.beginning(atMost: 256)) else {
            var gathering = learner
            try lines.forEachLine { gathering.add(line: $0) }
            learner = gathering
            return
        }
        let content = try ArchiveReader.read(try lines.rest(limit: ArchiveReader.limit))
        for exchange in content.exchanges { learner.add(ObservedRequest(exchange)) }
    }

    /// Of the configuration that was given.
    private func knownRoutes() async throws -> [Route] {
        guard let config else { return [] }
        let environment = ProcessInfo.processInfo.environment
        do throws(ConfigurationProblems) {
            return try await UserFiles.standard.judge { files throws(ConfigurationProblems) in
                try ConfigurationFile.load(
                    path: config,
                    from: files,
                    certificates: CertificateReader(),
                    environment: environment
                ).routes
            }
        } catch {
            for problem in error.problems { StandardError.write(line: "\(problem)") }
            throw ExitStatus.configuration
        }
    }
}
