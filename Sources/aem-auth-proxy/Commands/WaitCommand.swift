import ArgumentParser
import FoundationEssentials
import NIOPosix
import ProxyCore
import ProxyFiles
import ProxyNIO
import ProxyOpenSSL

struct WaitCommand: AsyncParsableCommand, JudgedOptions {
    static let configuration = CommandConfiguration(
        commandName: "wait",
        abstract: "Waits until a proxy is ready.",
        discussion: """
            Asks /readyz of its admin listener until that says 200, and exits 0; when the time is \
            over it says why not and exits 69. With --timeout 2s it is a health check for \
            containers, which needs no shell.
            """
    )

    @Argument(
        help: ArgumentHelp(
            "The admin listener: http://127.0.0.1:9090, https://…, or unix:PATH.",
            valueName: "url"
        )
    )
    var url: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "In place of it: the proxy's configuration file, whose admin.address is asked.",
            valueName: "file"
        ),
        completion: .file()
    )
    var config: String?

    @Option(
        name: .long,
        help: ArgumentHelp("How long to wait at most.", valueName: "duration"),
        transform: DurationArgument.parse
    )
    var timeout = Duration.seconds(60)

    @Option(
        name: .long,
        help: ArgumentHelp("Only this credential has to be ready.", valueName: "name")
    )
    var credential: String?

    private static let pause = Duration.milliseconds(100)
    /// For one question: who doesn't answer it may answer the next one.
    private static let longestAttempt = Duration.seconds(5)

    private var file: String? {
        config ?? ProcessInfo.processInfo.environment[ConfigurationOptions.environmentKey]
    }

    func judge() throws {
        if url != nil && config != nil { throw ValidationError("URL excludes --config") }
        if url == nil && file == nil {
            throw ValidationError(
                "give the admin listener's URL, or --config FILE (or set "
                    + "\(ConfigurationOptions.environmentKey))"
            )
        }
    }

    func run() async throws {
        let question = try await question()
        let clock = ContinuousClock()
        let deadline = clock.now + timeout
        var reason = ""
        repeat {
            let left = clock.now.duration(to: deadline)
            let answer = await ReadinessProbe.ask(
                question,
                on: MultiThreadedEventLoopGroup.singleton,
                within: max(.milliseconds(1), min(left, Self.longestAttempt))
            )
            guard case .notReady(let why) = answer else { return }
            if why != reason, StandardError.isTerminal {
                StandardError.write(line: "waiting: \(Fact.printable(why))")
            }
            // Too short a time for an answer is no reason.
            if reason.isEmpty || left >= Self.pause { reason = why }
            try? await clock.sleep(until: min(clock.now + Self.pause, deadline))
        } while clock.now < deadline
        StandardError.write(
            line: "aem-auth-proxy: not ready within \(timeout): \(Fact.printable(reason))"
        )
        throw ExitStatus.unavailable
    }

    private func question() async throws -> ReadinessQuestion {
        if let url {
            do throws(InvalidValue) {
                return try ReadinessQuestion(url: url, credential: credential)
            } catch {
                throw UsageError("the URL \(error.message)")
            }
        }
        let path = file ?? ""
        do throws(ConfigurationProblems) {
            let environment = ProcessInfo.processInfo.environment
            let admin = try await UserFiles.standard.judge { files throws(ConfigurationProblems) in
                try ConfigurationFile.adminListener(
                    ofFile: path,
                    from: files,
                    certificates: CertificateReader(),
                    environment: environment
                )
            }
            return try ReadinessQuestion(admin: admin, credential: credential)
        } catch {
            for problem in error.problems { StandardError.write(line: "\(problem)") }
            throw ExitStatus.configuration
        }
    }
}

extension ReadinessQuestion {
    /// - Throws: When it can't be asked.
    fileprivate init(
        admin: Listener?,
        credential: String?
    ) throws(ConfigurationProblems) {
        do throws(InvalidValue) {
            guard let admin else {
                throw InvalidValue(
                    "is missing; write \"admin: {address: 127.0.0.1:9090}\", which is what is asked"
                )
            }
            try self.init(admin: admin, credential: credential)
        } catch {
            throw ConfigurationProblems(
                [
                    ConfigurationProblem(
                        file: "",
                        line: 0,
                        column: 0,
                        keyPath: "admin",
                        message: error.message
                    )
                ]
            )
        }
    }
}
