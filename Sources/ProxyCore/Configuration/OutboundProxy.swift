package import AdobeIMS

/// A server on the way out that connects to others when it is asked to (CONNECT, RFC 9110 §9.3.6).
package struct OutboundProxy: Sendable, Equatable {
    /// Without a base path. With https, what is said to it, the user included, goes over TLS.
    package var url: UpstreamURL
    /// Whom it knows, by Basic (RFC 7617); nil: it is not told.
    package var user: String?
    /// The user's; nil: an empty one.
    package var password: Secret?

    /// Reads `http://[user@]host[:port]`, or the same with https.
    ///
    /// - Throws: also where there is a password: a configuration is read by many.
    package init(_ text: String) throws(InvalidValue) {
        let start = text.firstRange(of: "://")?.upperBound ?? text.startIndex
        let authority = text[start...].prefix { !"/?#".contains($0) }
        var address = text
        if let at = authority.lastIndex(of: "@") {
            user = try Self.user(authority[..<at])
            address.removeSubrange(start...at)
        }
        do throws(InvalidValue) {
            url = try UpstreamURL(address)
        } catch {
            throw InvalidValue(
                "is not a proxy; write for example http://proxy.corp:3128, or http://USER@… and "
                    + "proxyPasswordFile"
            )
        }
        guard url.basePath.isEmpty else {
            throw InvalidValue("is not a proxy; write http:// or https://, host and port")
        }
    }

    /// For people and logs: `host:port`.
    package var hostAndPort: String { url.hostAndPort }

    /// What stands before the `@`, percent-encoded.
    private static func user(_ text: Substring) throws(InvalidValue) -> String {
        guard !text.contains(":") else {
            throw InvalidValue(
                "has a password in it; write the user alone, http://USER@host:port, and the "
                    + "password into a file that proxyPasswordFile of a configuration file names"
            )
        }
        guard let bytes = decoded(text.utf8), !bytes.isEmpty,
            let user = String(validating: bytes, as: UTF8.self),
            !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F || $0 == UInt8(ascii: ":") })
        else {
            throw InvalidValue(
                "has a user that can't be one; write it without colons, and with %40 for an @"
            )
        }
        return user
    }

    /// nil: a percent sign without two digits behind it.
    private static func decoded(_ text: Substring.UTF8View) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, digits.allSatisfy({ Character(.init($0)).isHexDigit }),
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return bytes
    }
}
