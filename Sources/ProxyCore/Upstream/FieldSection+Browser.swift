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
        let text = extracting(range)
        var start = 0
        while start + 2 < text.count {
            // In lower case, if it is a letter at all: z and e are the third letters of both names.
            let third = text[start + 2] | 0x20
            if third == UInt8(ascii: "z") || third == UInt8(ascii: "e") {
                let rest = start..<text.count
                if text.hasPrefix(rest, ignoringCase: "mozilla") { return true }
                if text.hasPrefix(rest, ignoringCase: "opera") { return true }
            }
            start += 1
        }
        return false
    }
}
