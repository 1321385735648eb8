import ProxyCore

/// Names and values of fields that a route sets or removes (RFC 9110 §5).
enum FieldSyntax {
    /// What the proxy alone decides about: its credential, the message's framing and the
    /// connection.
    private static let reserved: Set<String> = [
        "authorization", "connection", "content-length", "expect", "forwarded", "host",
        "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te",
        "trailer", "transfer-encoding", "upgrade", "via", "x-forwarded-for", "x-forwarded-host",
        "x-forwarded-proto", "x-request-id",
    ]

    /// A token that is not reserved.
    static func name(_ text: String) throws(InvalidValue) -> String {
        guard !text.isEmpty, text.utf8.allSatisfy(isTokenByte) else {
            throw InvalidValue("is not a field name; write letters, digits and -, as in x-api-key")
        }
        guard !reserved.contains(text.lowercased()) else {
            throw InvalidValue("is a field that the proxy decides about itself; remove it")
        }
        return text
    }

    /// Visible characters with single-line spaces between them.
    static func value(_ text: String) throws(InvalidValue) -> String {
        guard text.utf8.allSatisfy({ $0 == 0x09 || $0 >= 0x20 && $0 != 0x7F }) else {
            throw InvalidValue("has control characters; write one line of text")
        }
        guard text.utf8.first.map(isSpace) != true, text.utf8.last.map(isSpace) != true else {
            throw InvalidValue("begins or ends with a space; remove it")
        }
        return text
    }

    static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default:
            false
        }
    }

    static func isTokenByte(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
