import NIOCore

extension UpstreamHead {
    /// Appends those of a field's cookies that may pass, in one line with the proxy's own.
    mutating func appendCookies(
        _ fields: FieldSection,
        _ index: Int,
        passing rule: CookieRule,
        behind own: [UInt8]?
    ) {
        appendOptionalLine { bytes in
            bytes.writeStaticString("Cookie: ")
            guard let own else { return fields.appendCookies(index, passing: rule, to: &bytes) }
            bytes.writeBytes(own)
            let end = bytes.writerIndex
            bytes.writeStaticString("; ")
            if !fields.appendCookies(index, passing: rule, to: &bytes) {
                bytes.moveWriterIndex(to: end)
            }
            return true
        }
    }

    mutating func appendCookies(_ own: [UInt8]) {
        appendLine { bytes in
            bytes.writeStaticString("Cookie: ")
            bytes.writeBytes(own)
        }
    }
}
