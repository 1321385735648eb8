import AdobeIMS
package import NIOCore

/// HTTP Archive 1.2, written entry by entry: what is behind the last entry is always the same, so
/// that a file is whole whenever it is looked at.
package enum HARDocument {
    /// Before the first entry.
    package static func beginning(version: String) -> ByteBuffer {
        let creator = JSONDocument.object([
            "name": .string("aem-auth-proxy"), "version": .string(version),
        ])
        return ByteBuffer(
            string: """
                {"log":{"version":"1.2","creator":\(creator.line),"entries":[

                """
        )
    }

    /// Between two entries.
    package static let separator = ByteBuffer(string: ",\n")
    /// Behind the last entry.
    package static let end = ByteBuffer(string: "\n]}}\n")

    /// One entry.
    ///
    /// - Parameters:
    ///   - exchange: What was seen.
    ///   - rules: What of it is kept.
    /// - Returns: Nil for one of which nothing could be kept.
    package static func entry(
        _ exchange: RecordedExchange,
        _ rules: RecordingRules
    ) -> ByteBuffer? {
        guard let record = exchange.record else { return nil }
        let entry = HAREntry(exchange, record, rules)
        return ByteBuffer(string: entry.document.line)
    }
}
