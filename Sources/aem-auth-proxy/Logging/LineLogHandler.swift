import AdobeIMS
import Logging
import ProxyCore

/// Log lines on standard error, as text or JSON: a static message and its metadata.
struct LineLogHandler: LogHandler {
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    private let format: Configuration.Log.Format

    init(_ log: Configuration.Log) {
        logLevel = log.level
        format = log.format
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let time = UnixTime.now()
        switch format {
        case .text:
            let text = fields.map { " \($0.key)=\(Self.text("\($0.value)"))" }.joined()
            StandardError.write(line: "\(time) \(event.level) \(event.message)\(text)")
        case .json:
            let text = fields.map {
                ",\(JSONString.quote($0.key)):\(JSONString.quote("\($0.value)"))"
            }.joined()
            let message = JSONString.quote("\(event.message)")
            StandardError.write(
                line:
                    "{\"time\":\"\(time)\",\"level\":\"\(event.level)\",\"message\":\(message)\(text)}"
            )
        }
    }

    /// Quoted where it would not read as one word.
    private static func text(_ value: String) -> String {
        let isWord =
            !value.isEmpty && value.unicodeScalars.allSatisfy { $0.value > 0x20 && $0 != "\"" }
        return isWord ? value : JSONString.quote(value)
    }
}
