import ArgumentParser
import Glibc
import NIOCore
import NIOPosix
import ProxyCore
import UnixSignals

struct SandboxCommand: AsyncParsableCommand, JudgedOptions {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Runs a simulated Adobe IMS and a simulated AEM alone, for tests.",
        discussion: """
            Writes made-up credentials of every kind and a proxy.conf, and prints what to use. \
            POST /control at either address changes how they behave (token life, revocations, \
            outages, refusals, latency); GET /control says how they do. Ends on SIGTERM or SIGINT \
            and exits 0.
            """
    )

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Where the simulated IMS listens, host:port on loopback; a free port by default.",
            valueName: "address"
        )
    )
    var ims = "127.0.0.1:0"

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Where the simulated AEM listens, host:port; a free port of 127.0.0.1 by default.",
            valueName: "address"
        )
    )
    var aem = "127.0.0.1:0"

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Where the files are written, and stay; by default in a temporary directory.",
            valueName: "directory"
        ),
        completion: .directory
    )
    var directory: String?

    @Flag(
        name: .customLong("allow-network"),
        help: "Let --aem be an address that other machines reach; anyone there may use /control."
    )
    var allowsNetwork = false

    private static let endTimeout = Duration.seconds(5)

    func judge() throws {
        _ = try imsAddress
        _ = try aemAddress
    }

    /// Plain HTTP to an IMS is something that the proxy does on loopback alone.
    private var imsAddress: TCPArgument {
        get throws { try TCPArgument(ims, of: "--ims", allowsNetwork: false, remedy: nil) }
    }

    private var aemAddress: TCPArgument {
        get throws {
            try TCPArgument(
                aem,
                of: "--aem",
                allowsNetwork: allowsNetwork,
                remedy: "--allow-network"
            )
        }
    }

    func run() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        let folder = try folder()
        let stage: SandboxStage
        do {
            stage = try await SandboxStage.start(
                on: group,
                ims: imsAddress,
                aem: aemAddress,
                in: folder
            )
        } catch let error as IOError {
            let reason = unsafe String(cString: strerror(error.errnoCode))
            StandardError.write(
                line: "aem-auth-proxy: --ims or --aem can't be listened at: \(reason)"
            )
            throw ExitStatus.unavailable
        }
        try StandardOutput.write(stage.invitation)
        for await _ in signals { break }
        // No task is waited for: one may hang.
        Task {
            try await Task.sleep(for: Self.endTimeout)
            _exit(0)
        }
        try await stage.end()
    }

    private func folder() throws -> SandboxFolder {
        do throws(SandboxFolder.Fault) {
            guard let directory else { return try SandboxFolder(temporary: "sandbox") }
            return try SandboxFolder(at: directory)
        } catch {
            StandardError.write(line: "aem-auth-proxy: --directory: \(error)")
            throw ExitStatus.output
        }
    }
}
