import NIOCore

extension FieldSection {
    /// Whether AEM takes a request with these fields for a browser's: a `User-Agent` says Mozilla or
    /// Opera somewhere.
    ///
    /// AEM compares with case. Here one too many does no harm.
    var areOfBrowser: Bool {
        guard contains(.userAgent) else { return false }
        let span = bytes.readableBytesUInt8Span
        return contains { field in
            field.known == .userAgent
                && (span.contains("mozilla", in: field.valueRange)
                    )
        }
    }
}
