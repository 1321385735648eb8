import AdobeIMS
import Logging
import ProxyCore

/// Log lines on standard error, as text or JSON: a static message and its metadata.
struct LineLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    private let settings: LogSettings

    init(_ settings: LogSettings) {
        self.settings = settings
    }

    init(_ log: Configuration.Log) {
        self.init(LogSettings(log))
    }

    /// Of all loggers with these settings.
    var logLevel: Logger.Level {
        get { settings.current.level }
        set { settings.use(level: newValue) }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let time = UnixTime.now()
        switch settings.current.format {
        case .text:
            let text = fields.map { " \($0.key)=\(LogText.word("\($0.value)"))" }.joined()
            StandardError.write(line: "\(time) \(event.level) \(event.message)\(text)")
        case .json:
            let text = fields.map {
                ",\(LogText.quote($0.key)):\(LogText.quote("\($0.value)"))"
            }.joined()
            let message = LogText.quote("\(event.message)")
            StandardError.write(
                line:
                    "{\"time\":\"\(time)\",\"level\":\"\(event.level)\",\"message\":\(message)\(text)}"
            )
        }
    }
}
