package import NIOCore

/// A `Cookie` field's cookies (RFC 6265 §4.2.1), in one pass and without a list of them: there may
/// be thousands.
extension FieldSection {
    /// Whether the field has a cookie that marks a session of AEM's, which would take the
    /// credential's place: `login-token…` or `saml_…`, ASCII letters compared without case.
    package func hasSessionCookie(_ index: Int) -> Bool {
        let text = bytes.readableBytesUInt8Span.extracting(self[index].valueRange)
        var start = 0
        while start < text.count {
            // No such name has a semicolon or a space in it, so a match is within the cookie.
            if ByteClass.isWhitespace(text[start]) {
                start += 1
                continue
            }
            if Self.isSessionCookie(start..<text.count, in: text) { return true }
            while start < text.count, text[start] != UInt8(ascii: ";") { start += 1 }
            start += 1
        }
        return false
    }

    /// Appends the field's cookies that the rule lets pass, byte for byte, each with what `; ` puts
    /// between them. Those that stand like that side by side are one copy.
    ///
    /// - Returns: whether there are any.
    package func appendCookies(
        _ index: Int,
        passing rule: CookieRule,
        to buffer: inout ByteBuffer
    ) -> Bool {
        let span = bytes.readableBytesUInt8Span
        var run = 0..<0
        var isFirst = true
        var cookies = ListElements(self[index].valueRange, separatedBy: ";")
        while let cookie = cookies.next(in: span) {
            guard rule.passes(span, cookie) else { continue }
            if cookie.lowerBound == run.upperBound + 2, !run.isEmpty,
                span[run.upperBound] == UInt8(ascii: ";"),
                span[run.upperBound + 1] == ByteClass.space
            {
                run = run.lowerBound..<cookie.upperBound
                continue
            }
            append(run, isFirst: &isFirst, to: &buffer)
            run = cookie
        }
        append(run, isFirst: &isFirst, to: &buffer)
        return !isFirst
    }

    private func append(_ run: Range<Int>, isFirst: inout Bool, to buffer: inout ByteBuffer) {
        guard !run.isEmpty else { return }
        if !isFirst { buffer.writeStaticString("; ") }
        isFirst = false
        buffer.writeBytes(bytes.readableBytesSpan.extracting(run))
    }

    /// Most are told apart by their first byte.
    static func isSessionCookie(_ range: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        guard !range.isEmpty else { return false }
        return switch ByteClass.lowercased(bytes[range.lowerBound]) {
        case UInt8(ascii: "l"): bytes.hasPrefix(range, ignoringCase: "login-token")
        case UInt8(ascii: "s"): bytes.hasPrefix(range, ignoringCase: "saml_")
        default: false
        }
    }
}
