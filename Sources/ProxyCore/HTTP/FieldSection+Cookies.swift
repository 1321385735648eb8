package import NIOCore

/// A `Cookie` field's cookies (RFC 6265 §4.2.1), in one pass and without a list of them: there may
/// be thousands.
extension FieldSection {
    /// Whether the field has a cookie whose name begins with `prefix`, ASCII letters compared without
    /// case.
    package func hasCookie(_ index: Int, ignoringCase prefix: String) -> Bool {
        let bytes = bytes.readableBytesUInt8Span
        let prefix = prefix.utf8Span.span
        var cookies = CookieElements(self[index].valueRange)
        while let cookie = cookies.next(in: bytes) {
            if Self.begins(cookie, in: bytes, prefix) { return true }
        }
        return false
    }

    /// Appends the field's other cookies, byte for byte, each with what `; ` puts between them.
    ///
    /// - Returns: whether there are any.
    package func appendCookies(
        _ index: Int,
        without prefix: String,
        to buffer: inout ByteBuffer
    ) -> Bool {
        let span = bytes.readableBytesUInt8Span
        let raw = bytes.readableBytesSpan
        let prefix = prefix.utf8Span.span
        var isFirst = true
        var cookies = CookieElements(self[index].valueRange)
        while let cookie = cookies.next(in: span) {
            if Self.begins(cookie, in: span, prefix) { continue }
            if !isFirst { buffer.writeStaticString("; ") }
            buffer.writeBytes(raw.extracting(cookie))
            isFirst = false
        }
        return !isFirst
    }

    private static func begins(
        _ range: Range<Int>,
        in bytes: Span<UInt8>,
        _ prefix: Span<UInt8>
    ) -> Bool {
        guard range.count >= prefix.count else { return false }
        for offset in prefix.indices {
            let byte = ByteClass.lowercased(bytes[range.lowerBound + offset])
            guard byte == ByteClass.lowercased(prefix[offset]) else { return false }
        }
        return true
    }
}
