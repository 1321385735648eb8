import Logging
import ProxyCore
import Synchronization

/// Listens to what exchanges log of keys and secrets that IMS refused while another one served.
final class RefusedKeys: Sendable {
    private let items = Mutex<[(credential: String, item: CheckItem)]>([])

    var logger: Logger {
        Logger(label: "aem-auth-proxy") { _ in Handler(keys: self) }
    }

    func take(of credential: String) -> [CheckItem] {
        items.withLock { items in
            defer { items.removeAll { $0.credential == credential } }
            return items.filter { $0.credential == credential }.map(\.item)
        }
    }

    private func add(_ metadata: Logger.Metadata) {
        guard let refused = metadata["refused"], let credential = metadata["credential"] else {
            return
        }
        let item = CheckItem.fallback(
            "\(refused)",
            of: "\(credential)",
            cause: metadata["cause"].map { "\($0)" } ?? "",
            explanation: metadata["explanation"].map { "\($0)" } ?? ""
        )
        items.withLock { $0.append(("\(credential)", item)) }
    }

    private struct Handler: LogHandler {
        let keys: RefusedKeys
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.warning

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            keys.add(event.metadata ?? [:])
        }
    }
}
