import NIOCore

/// Media types (RFC 9110 §8.3.1) of texts in which links may stand.
enum MediaType {
    private static let texts = [
        "application/json", "application/xml", "application/javascript", "application/ecmascript",
        "application/x-javascript", "application/x-json",
    ]

    /// Whether `Content-Type` says HTML, JSON, XML, JavaScript, CSS or another text.
    static func isText(_ fields: FieldSection) -> Bool {
        guard let index = fields.firstIndex(of: .contentType) else { return false }
        let span = fields.bytes.readableBytesUInt8Span
        let value = fields[index].valueRange
        var end = value.lowerBound
        while end < value.upperBound, span[end] != UInt8(ascii: ";") { end += 1 }
        let type = span.trimmingWhitespace(value.lowerBound..<end)
        if span.hasPrefix(type, ignoringCase: "text/") { return true }
        if texts.contains(where: { span.equals(type, ignoringCase: $0) }) { return true }
        // RFC 6839 §3.1 and RFC 7303 §8.
        return ["+json", "+xml"].contains { suffix in
            let length = suffix.utf8.count
            guard type.count > length else { return false }
            let last = (type.upperBound - length)..<type.upperBound
            return span.equals(last, ignoringCase: suffix)
        }
    }
}
