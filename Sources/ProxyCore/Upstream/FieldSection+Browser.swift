import NIOCore

extension FieldSection {
    /// Whether AEM takes a request with these fields for a browser's: a `User-Agent` says Mozilla or
    /// Opera somewhere.
    ///
    /// AEM compares with case. Here one too many does no harm.
    var areOfBrowser: Bool {
        guard let first = firstIndex(of: .userAgent) else { return false }
        let span = bytes.readableBytesUInt8Span
        for index in first..<count
        where self[index].known == .userAgent && span.namesBrowser(self[index].valueRange) {
            return true
        }
        return false
    }
}

extension Span<UInt8> {
    /// In one pass, because each request is asked.
    fileprivate func namesBrowser(_ range: Range<Int>) -> Bool {
        for start in range {
            // In lower case, if it is a letter at all.
            let initial = self[start] | 0x20
            guard initial == UInt8(ascii: "m") || initial == UInt8(ascii: "o") else { continue }
            let rest = start..<range.upperBound
            if hasPrefix(rest, ignoringCase: "mozilla") || hasPrefix(rest, ignoringCase: "opera") {
                return true
            }
        }
        return false
    }
}
