import ArgumentParser
import FoundationEssentials
import Glibc
import NIOPosix
import ProxyCore
import UnixSignals

/// A command that starts when its proxy is ready. What is told to this process is told to it.
struct CommandBehindProxy {
    private enum Event: Sendable {
        case ready
        /// Why not, when the time is over.
        case late(String)
        case signal(Int32)
        case ended(Int32)
    }

    let command: [String]
    let proxy: Proxy
    let port: Int
    /// The proxy has so long to become ready.
    let patience: Duration
    let signals: UnixSignalsSequence

    static let trapped: [UnixSignal] = [
        .sigterm, .sigint, .sighup, .sigquit, .sigusr1, .sigusr2,
    ]

    private static let pause = Duration.milliseconds(20)

    /// - Returns: What this process is to exit with.
    func run() async -> Int32 {
        let (events, source) = AsyncStream.makeStream(of: Event.self)
        let tasks = [
            Task { _ = source.yield(await readiness()) },
            Task {
                for await signal in signals { _ = source.yield(.signal(signal.rawValue)) }
            },
        ]
        defer { for task in tasks { task.cancel() } }
        var child: ChildProcess?
        for await event in events {
            switch event {
            case .late(let reason):
                StandardError.write(
                    line: "aem-auth-proxy: the proxy was not ready within \(patience): \(reason)"
                )
                return ExitStatus.unavailable.rawValue
            case .ready:
                do throws(ChildProcess.NotStarted) {
                    let started = try ChildProcess(command, environment: environment)
                    child = started
                    // It waits without an end, and must not hold a thread of anybody else's.
                    let thread = NIOThreadPool(numberOfThreads: 1)
                    thread.start()
                    thread.submit { _ in source.yield(.ended(started.wait())) }
                } catch {
                    let reason = unsafe String(cString: strerror(error.code))
                    StandardError.write(
                        line: "aem-auth-proxy: \(UserText.name(command.first ?? "")) can't be run: "
                            + reason
                    )
                    return error.exitStatus
                }
            case .signal(let number):
                guard let child else { return 128 + number }
                if !Self.isSentByTerminal(number) { child.signal(number) }
            case .ended(let status):
                return status
            }
        }
        return ExitStatus.unavailable.rawValue
    }

    private var environment: [String: String] {
        let own: Set<String> = DispatchSilence.isOwn ? [DispatchSilence.variable] : []
        return CommandEnvironment.make(
            from: ProcessInfo.processInfo.environment,
            without: own,
            url: "http://127.0.0.1:\(port)"
        )
    }

    /// A key of the terminal tells the whole group of processes, the command as well.
    private static func isSentByTerminal(_ signal: Int32) -> Bool {
        [SIGINT, SIGQUIT].contains(signal) && isatty(STDIN_FILENO) == 1
            && tcgetpgrp(STDIN_FILENO) == getpgrp()
    }

    private func readiness() async -> Event {
        var lifecycle = Lifecycle()
        _ = lifecycle.ready(status: "")
        let clock = ContinuousClock()
        let deadline = clock.now + patience
        var shown = ""
        while !Task.isCancelled {
            let report = proxy.readiness(lifecycle)
            if report.isReady { return .ready }
            let reason = report.reason
            if clock.now >= deadline { return .late(reason) }
            if reason != shown, StandardError.isTerminal {
                StandardError.write(line: "waiting: \(reason)")
                shown = reason
            }
            try? await clock.sleep(for: Self.pause)
        }
        return .late("told to end")
    }
}

extension ReadinessReport {
    /// Why it is not ready, as ``ReadinessAnswer`` says it.
    fileprivate var reason: String {
        let head = Array("HTTP/1.0 \(status) -\r\n\r\n".utf8)
        guard case .notReady(let reason) = ReadinessAnswer(head + Array(json.utf8), isEnd: true)
        else { return "" }
        return reason
    }
}
