package import Logging
import Synchronization

/// Keeps all that is logged, of every level, as text.
package struct RecordingLogHandler: LogHandler {
    package final class Lines: Sendable {
        private let lines = Mutex<[String]>([])

        package init() {}

        package var all: [String] { lines.withLock { $0 } }

        fileprivate func append(_ line: String) {
            lines.withLock { $0.append(line) }
        }

        /// Comes back when there is such a line.
        package func line(_ text: String) async {
            while !all.contains(where: { $0.contains(text) }), !Task.isCancelled {
                try? await Task.sleep(for: .milliseconds(5))
            }
        }
    }

    let lines: Lines
    package var metadata: Logger.Metadata = [:]
    package var logLevel = Logger.Level.trace

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        let fields = all.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let words = ["\(event.level)", "\(event.message)"] + fields
        lines.append(words.joined(separator: " "))
    }

    package static func logger(_ lines: Lines) -> Logger {
        var logger = Logger(label: "test") { _ in RecordingLogHandler(lines: lines) }
        logger.logLevel = .trace
        return logger
    }
}
