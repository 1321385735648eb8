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
        for start in range.dropLast(2) {
            // In lower case, if they are letters at all: three tell nearly always.
            let rest = start..<range.upperBound
            switch self[start] | 0x20 {
            case UInt8(ascii: "m") where self[start + 2] | 0x20 == UInt8(ascii: "z"):
                if hasPrefix(rest, ignoringCase: "mozilla") { return true }
            case UInt8(ascii: "o") where self[start + 2] | 0x20 == UInt8(ascii: "e"):
                if hasPrefix(rest, ignoringCase: "opera") { return true }
            default: break
            }
        }
        return false
    }
}
