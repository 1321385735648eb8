import Glibc
package import Logging
import NIOCore
import ProxyCore
import Synchronization

/// What goes wrong before a connection's first byte, in the whole process: counted, and said in few
/// lines.
package final class AcceptFaults: Sendable {
    private struct Lines {
        var failure = RareLine()
        var limit = RareLine()
        var exhaustion = RareLine()
    }

    private let logger: Logger
    private let lines = Mutex(Lines())
    private let failures = Atomic<Int>(0)

    package init(logger: Logger) {
        self.logger = logger
    }

    /// How many connections failed before their first byte: they were accepted, and closed because
    /// they could not be set up. The limit's are none of them, nor are TLS handshakes.
    package var connectionFailures: Int { failures.load(ordering: .relaxed) }

    func connectionFailed(_ error: any Error, client: SocketAddress?) {
        failures.add(1, ordering: .relaxed)
        say("connection failed before its first byte", \.failure) {
            ["client": "\(client?.ipAddress ?? "-")", "detail": "\(error)"]
        }
    }

    /// A connection found no place.
    func limitReached(_ limit: Int) {
        say("too many connections, new ones are refused", \.limit) {
            ["limit": "\(limit)", "setting": "limits.connections"]
        }
    }

    /// The system can't give what a connection takes. Those that wait are accepted when it can.
    func exhausted(_ error: any Error) {
        say("no connection can be accepted, others have to end first", \.exhaustion) {
            ["detail": "\(Self.explanation(error))"]
        }
    }

    /// Nothing is accepted there any more.
    func listenerFailed(_ error: any Error, at address: SocketAddress?) {
        logger.error(
            "listener failed, restart the proxy",
            metadata: ["address": "\(address?.description ?? "-")", "detail": "\(error)"]
        )
    }

    private func say(
        _ message: Logger.Message,
        _ line: WritableKeyPath<Lines, RareLine>,
        _ metadata: () -> Logger.Metadata
    ) {
        guard let unsaid = lines.withLock({ $0[keyPath: line].happened(at: .now()) }) else {
            return
        }
        logger.warning(
            message,
            metadata: metadata().merging(unsaid > 0 ? ["unsaid": "\(unsaid)"] : [:]) { $1 }
        )
    }

    private static func explanation(_ error: any Error) -> String {
        switch (error as? IOError)?.errnoCode {
        case EMFILE:
            "all \(openFileLimit) descriptors that the limit of open files allows are in use: "
                + "raise it (LimitNOFILE= for systemd, ulimit -n in a shell), or lower "
                + "limits.connections"
        case ENFILE:
            "all descriptors of the machine are in use: raise fs.file-max, or lower "
                + "limits.connections"
        default: "the system has no memory for more: lower limits.connections (\(error))"
        }
    }

    private static var openFileLimit: String {
        var limit = rlimit()
        let isKnown = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
        return isKnown ? "\(limit.rlim_cur)" : ""
    }
}
