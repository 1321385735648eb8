import Foundation
import Glibc
import NIOCore
import NIOPosix

/// The real executable as a child process, and the lines that it writes.
final class ProxyProcess: Sendable {
    /// How it ended.
    enum Exit: Sendable, Equatable {
        case status(Int32)
        case signal(Int32)
    }

    /// Standard error, and standard output unless it goes elsewhere.
    let log: Observed<[String]>
    private let process: Process
    private let exit: EventLoopFuture<Exit>
    private let output: any Channel
    /// Whatever a test forgets or hangs on: no process outlives it for long.
    private let watchdog: Scheduled<Void>

    private static let longestLife = TimeAmount.seconds(90)

    private init(
        process: Process,
        log: Observed<[String]>,
        exit: EventLoopFuture<Exit>,
        output: any Channel
    ) {
        self.process = process
        self.log = log
        self.exit = exit
        self.output = output
        let pid = process.processIdentifier
        watchdog = exit.eventLoop.scheduleTask(in: Self.longestLife) { _ = kill(pid, SIGKILL) }
        let watchdog = watchdog
        exit.whenComplete { _ in watchdog.cancel() }
    }

    /// Starts the executable, without rights, with these arguments and nothing of this process's
    /// environment but a sanitizer's settings.
    ///
    /// `standardInput`: Nil: nothing is there.
    /// `standardOutput`: Where that goes; nil: where standard error goes.
    /// `script`: A shell's, which has to end with `exec "$0" "$@"` and may do something before.
    /// `namespace`: The same, as root, in namespaces of its own for network and mounts.
    static func launch(
        _ arguments: [String],
        environment: [String: String] = [:],
        standardInput: FileHandle? = nil,
        standardOutput: FileHandle? = nil,
        script: String? = nil,
        namespace: String? = nil
    ) async throws -> ProxyProcess {
        let process = Process()
        let shell = script.map { ["/bin/sh", "-c", $0] } ?? []
        let unshare = namespace.map { ["/usr/bin/unshare", "-n", "-m", "/bin/sh", "-c", $0] } ?? []
        let command =
            try unshare + Unprivileged.prefix + shell + [Unprivileged.executable.get()] + arguments
        process.executableURL = URL(fileURLWithPath: command[0])
        process.arguments = Array(command.dropFirst())
        let inherited = ProcessInfo.processInfo.environment
            .filter { $0.key.hasSuffix("SAN_OPTIONS") }
        process.environment = environment.merging(inherited) { own, _ in own }
        process.standardInput = standardInput ?? .nullDevice
        let pipe = Pipe()
        process.standardError = pipe
        process.standardOutput = standardOutput ?? pipe
        let group = MultiThreadedEventLoopGroup.singleton
        let exit = group.any().makePromise(of: Exit.self)
        process.terminationHandler = { process in
            let status = process.terminationStatus
            exit.succeed(process.terminationReason == .exit ? .status(status) : .signal(status))
        }
        let log = Observed<[String]>([])
        let descriptor = dup(pipe.fileHandleForReading.fileDescriptor)
        do {
            try process.run()
        } catch {
            exit.fail(error)
            throw error
        }
        let output = try await NIOPipeBootstrap(group: group)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(LineReader(log))
                }
            }
            .takingOwnershipOfDescriptor(input: descriptor).get()
        return ProxyProcess(process: process, log: log, exit: exit.futureResult, output: output)
    }

    var pid: Int32 { process.processIdentifier }

    /// The port of the first listener, once it is bound.
    func port() async throws -> Int {
        let line = try await line(containing: "listening")
        let digits = line.reversed().prefix { $0.isNumber || $0 == "\"" || $0 == "}" }.reversed()
        guard let port = Int(String(digits.filter(\.isNumber))), port > 0 else {
            throw Overdue(description: "no port in \(line)")
        }
        return port
    }

    /// The first line with that in it.
    @discardableResult
    func line(containing text: String) async throws -> String {
        let lines = try await log.wait("a line with \(text)") { lines in
            lines.contains { $0.contains(text) }
        }
        return lines.first { $0.contains(text) } ?? ""
    }

    func signal(_ number: Int32) {
        guard process.isRunning else { return }
        _ = kill(pid, number)
    }

    /// Waits for its end and for its last line.
    func end(within limit: Duration = .seconds(40)) async throws -> Exit {
        let pid = pid
        let deadline = exit.eventLoop.scheduleTask(in: TimeAmount(limit)) {
            _ = kill(pid, SIGKILL)
        }
        let result = try await exit.get()
        deadline.cancel()
        try await output.closeFuture.get()
        return result
    }

    /// SIGTERM, and its end.
    func terminate() async throws -> Exit {
        signal(SIGTERM)
        return try await end()
    }

    /// The most memory that was resident at any time, in bytes.
    func highWaterMark() throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
        guard let kibibytes = Int(line.filter(\.isNumber)) else {
            throw Overdue(description: "no VmHWM in /proc/\(pid)/status")
        }
        return kibibytes * 1024
    }

    /// How many threads it has.
    func threadCount() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task").count
    }
}
