import FoundationEssentials
import Glibc
import Logging
import NIOCore
import ProxyCore
import ProxyNIO
import Synchronization

/// Whoever started the process and watches it, systemd for example, and where the process is in its
/// life. Without a supervisor nothing is sent.
final class Supervisor: Sendable {
    /// How long the process may say nothing; nil: as long as it likes.
    let watchdog: Duration?
    private let socket: NotifySocket?
    private let logger: Logger
    private let state = Mutex(Lifecycle())
    /// The last one, to be repeated when a complaint is over. Locked while something is sent, so
    /// that the supervisor hears all in order.
    private let status = Mutex("")
    private let failure = Mutex(RareLine())

    init(_ settings: SupervisorSettings, logger: Logger) {
        self.logger = logger
        socket = settings.address.flatMap(NotifySocket.init)
        watchdog = settings.watchdog
        if let warning = settings.warning {
            logger.warning("supervisor", metadata: ["detail": "\(warning)"])
        }
    }

    /// The one that this process's environment names.
    static func ofThisProcess(logger: Logger) -> Supervisor {
        let environment = ProcessInfo.processInfo.environment
        let settings = SupervisorSettings(environment: environment, processID: getpid())
        return Supervisor(settings, logger: logger)
    }

    var lifecycle: Lifecycle { state.withLock { $0 } }

    /// The listeners are bound, or a reload is over, however it went.
    ///
    /// - Parameter status: One line for people; nil: as before.
    func ready(_ status: String? = nil) {
        tell(status) { $0.ready(status: $1) }
    }

    /// To be followed by ``ready(_:)``.
    func reloading() {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        let microseconds = UInt64(time.tv_sec) * 1_000_000 + UInt64(time.tv_nsec) / 1_000
        tell(nil) { lifecycle, _ in lifecycle.reloading(monotonicMicroseconds: microseconds) }
    }

    /// The process was told to end.
    func leaving(_ status: String) {
        tell(status) { $0.leaving(status: $1) }
    }

    func draining(_ status: String) {
        tell(status) { $0.draining(status: $1) }
    }

    /// What is wrong, in place of the status; nil: nothing any more.
    func complain(_ complaint: String?) {
        status.withLock { send(.status(complaint ?? $0)) }
    }

    /// The watchdog is told that the process works.
    func works() {
        status.withLock { _ in send(.watchdog) }
    }

    private func tell(
        _ status: String?,
        _ event: (inout Lifecycle, String) -> SupervisorMessage?
    ) {
        self.status.withLock { last in
            if let status { last = status }
            if let message = state.withLock({ event(&$0, last) }) { send(message) }
        }
    }

    private func send(_ message: SupervisorMessage) {
        guard let reason = socket?.send(message),
            failure.withLock({ $0.happened(at: .now()) }) != nil
        else { return }
        logger.warning("supervisor could not be told", metadata: ["detail": "\(reason)"])
    }
}
