import Logging
import ProxyCore
import Synchronization

/// What is logged, and how, by all who share it; a reload may change it.
final class LogSettings: Sendable {
    private let shared: Mutex<Configuration.Log>

    init(_ log: Configuration.Log) {
        shared = Mutex(log)
    }

    var current: Configuration.Log { shared.withLock(\.self) }

    func use(_ log: Configuration.Log) {
        shared.withLock { $0 = log }
    }

    func use(level: Logger.Level) {
        shared.withLock { $0.level = level }
    }
}
