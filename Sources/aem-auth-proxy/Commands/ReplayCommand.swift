import ArgumentParser
import Glibc
import NIOCore
import NIOPosix
import ProxyCore
import ProxyFiles
import Sandbox
import UnixSignals

struct ReplayCommand: AsyncParsableCommand, JudgedOptions {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Answers from a recording, without AEM.",
        discussion: """
            The recording is an HTTP archive (HAR 1.2) that "serve --record" or a browser wrote. A \
            request is answered by the one recorded with the same method, path and query; several \
            are taken in their order, and then the last again and again. What is not recorded is \
            404 with the nearest that is. Ends on SIGTERM or SIGINT and exits 0.
            """
    )

    @Argument(help: ArgumentHelp("The archive.", valueName: "file.har"), completion: .file())
    var file: String

    @Option(
        name: .long,
        help: ArgumentHelp("Where to listen: host:port.", valueName: "address")
    )
    var listen = "127.0.0.1:8080"

    @Option(
        name: .customLong("allow-host"),
        help: ArgumentHelp(
            "A name that clients may call it by, beside this machine's own; can be repeated.",
            valueName: "name"
        )
    )
    var allowedHosts: [String] = []

    @Flag(
        name: .customLong("allow-network"),
        help: "Let --listen be an address that other machines reach."
    )
    var allowsNetwork = false

    private static let endTimeout = Duration.seconds(5)

    func judge() throws { _ = try address }

    private var address: TCPArgument {
        get throws {
            try TCPArgument(
                listen,
                of: "--listen",
                allowsNetwork: allowsNetwork,
                remedy: "--allow-network"
            )
        }
    }

    func run() async throws {
        let address = try address
        let content = try await content()
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        let playback = Playback(content.exchanges)
        let hosts = Set(allowedHosts.map { $0.lowercased() })
        let server: SandboxReplay
        do {
            server = try await SandboxReplay.start(
                playback,
                on: MultiThreadedEventLoopGroup(numberOfThreads: 1),
                host: address.host,
                port: address.port,
                hosts: address.isLoopback || !hosts.isEmpty ? hosts : nil,
                missed: { StandardError.write(line: "not recorded: \(Fact.printable($0))") }
            )
        } catch let error as IOError {
            let reason = unsafe String(cString: strerror(error.errnoCode))
            StandardError.write(line: "aem-auth-proxy: --listen can't be bound: \(reason)")
            throw ExitStatus.unavailable
        }
        let skipped = content.skipped > 0 ? " (\(content.skipped) entries were no use)" : ""
        try StandardOutput.write(
            "\(playback.requestCount) requests are answered at \(server.url)\(skipped)"
        )
        for await _ in signals { break }
        // No task is waited for: one may hang.
        Task {
            try await Task.sleep(for: Self.endTimeout)
            _exit(0)
        }
        try await server.shutdown()
    }

    private func content() async throws -> ArchiveReader.Content {
        do throws(InvalidValue) {
            let bytes = try await UserFiles.once.judge { files throws(InvalidValue) in
                try files.file(file, limit: ArchiveReader.limit).bytes
            }
            return try ArchiveReader.read(bytes)
        } catch {
            StandardError.write(line: "aem-auth-proxy: \(UserText.path(file)) \(error.message)")
            throw ExitStatus.configuration
        }
    }
}
