import NIOCore

/// Makes a cookie of the upstream's one of the address that the client uses (RFC 6265 §4.1): what a
/// browser would hold against it there is taken off.
struct CookieScope {
    enum Verdict {
        /// It can stay byte for byte.
        case asItIs
        case changed
        /// It is for paths that nobody gets to from here.
        case outOfReach
    }

    /// The upstream's.
    let basePath: String
    /// `Secure` goes, and what can't be without it: the client doesn't speak `https`.
    let isSecureDropped: Bool

    private enum Part {
        case kept
        case dropped
        /// In place of a path, the end of it; empty is `/`.
        case path(Range<Int>)
        case outOfReach
    }

    func verdict(_ fields: FieldSection, _ index: Int) -> Verdict {
        let bytes = fields.bytes.readableBytesUInt8Span
        var elements = ListElements(fields[index].valueRange, separatedBy: ";")
        let cookie = elements.next(in: bytes) ?? 0..<0
        var isChanged = false
        while let element = elements.next(in: bytes) {
            switch part(bytes, element, of: cookie) {
            case .kept: break
            case .dropped, .path: isChanged = true
            case .outOfReach: return .outOfReach
            }
        }
        return isChanged ? .changed : .asItIs
    }

    /// Appends the line of a cookie that is to be changed.
    func append(_ fields: FieldSection, _ index: Int, to buffer: inout ByteBuffer) {
        let bytes = fields.bytes.readableBytesUInt8Span
        let raw = fields.bytes.readableBytesSpan
        buffer.writeBytes(raw.extracting(fields[index].nameRange))
        buffer.writeStaticString(": ")
        var elements = ListElements(fields[index].valueRange, separatedBy: ";")
        let cookie = elements.next(in: bytes) ?? 0..<0
        buffer.writeBytes(raw.extracting(cookie))
        while let element = elements.next(in: bytes) {
            switch part(bytes, element, of: cookie) {
            case .dropped, .outOfReach:
                continue
            case .kept:
                buffer.writeStaticString("; ")
                buffer.writeBytes(raw.extracting(element))
            case .path(let path):
                buffer.writeStaticString("; Path=")
                if path.isEmpty { buffer.writeStaticString("/") }
                buffer.writeBytes(raw.extracting(path))
            }
        }
        buffer.writeStaticString("\r\n")
    }

    private func part(_ bytes: Span<UInt8>, _ element: Range<Int>, of cookie: Range<Int>) -> Part {
        var sign = element.lowerBound
        while sign < element.upperBound, bytes[sign] != UInt8(ascii: "=") { sign += 1 }
        let name = bytes.trimmingWhitespace(element.lowerBound..<sign)
        let value =
            sign < element.upperBound
            ? bytes.trimmingWhitespace((sign + 1)..<element.upperBound) : sign..<sign
        switch name.count {
        case 4 where bytes.equals(name, ignoringCase: "path") && !basePath.isEmpty:
            return path(bytes, value)
        // Whatever it covers, it isn't the host that the client asked.
        case 6 where bytes.equals(name, ignoringCase: "domain"):
            return .dropped
        case 6 where isSecureDropped && bytes.equals(name, ignoringCase: "secure"),
            11 where isSecureDropped && bytes.equals(name, ignoringCase: "partitioned"):
            return isSecureByName(bytes, cookie) ? .kept : .dropped
        case 8 where isSecureDropped && bytes.equals(name, ignoringCase: "samesite"):
            let isNone = bytes.equals(value, ignoringCase: "none")
            return isNone && !isSecureByName(bytes, cookie) ? .dropped : .kept
        default:
            return .kept
        }
    }

    /// Without `Secure` a browser would take none of these.
    private func isSecureByName(_ bytes: Span<UInt8>, _ cookie: Range<Int>) -> Bool {
        bytes.hasPrefix(cookie, ignoringCase: "__secure-")
            || bytes.hasPrefix(cookie, ignoringCase: "__host-")
    }

    private func path(_ bytes: Span<UInt8>, _ path: Range<Int>) -> Part {
        let slash = UInt8(ascii: "/")
        // Of a path that is none the browser makes the default.
        guard !path.isEmpty, bytes[path.lowerBound] == slash else { return .kept }
        if bytes.hasPrefix(path, basePath) {
            let rest = (path.lowerBound + basePath.utf8.count)..<path.upperBound
            if rest.isEmpty || bytes[rest.lowerBound] == slash { return .path(rest) }
        }
        let text = bytes.text(path)
        let isAbove = basePath.hasPrefix(text.hasSuffix("/") ? text : text + "/")
        return isAbove ? .path(path.upperBound..<path.upperBound) : .outOfReach
    }
}
