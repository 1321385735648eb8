import AdobeIMS

/// The origin of web pages (RFC 6454): `https://app.internal:8443`.
package struct WebOrigin: Sendable, Hashable, CustomStringConvertible {
    /// Lower case.
    package let scheme: String
    /// Lower case, an IPv6 literal in its brackets, without a dot at the end.
    package let host: String
    /// 0 where a scheme of an application has none.
    package let port: Int

    package init(scheme: String, host: String, port: Int) {
        self.scheme = scheme
        self.host = host
        self.port = port
    }

    /// Reads `scheme://host[:port]`.
    package init(_ text: String) throws(InvalidValue) {
        if text == "*" {
            throw InvalidValue("would let every page call; write the origins one by one")
        }
        if text == "null" {
            throw InvalidValue("is said by any sandboxed page; write the origin of yours")
        }
        guard let separator = text.firstRange(of: "://"),
            let scheme = Self.scheme(text[..<separator.lowerBound]),
            let place = HostAndPort(text[separator.upperBound...])
        else {
            throw InvalidValue(
                "is not an origin; write scheme and host, and the port if it has one, with nothing "
                    + "behind them: https://app.internal"
            )
        }
        self.init(
            scheme: scheme,
            host: place.host,
            port: place.port ?? Self.standardPort(scheme) ?? 0
        )
    }

    private static func scheme(_ text: Substring) -> String? {
        let letters = "abcdefghijklmnopqrstuvwxyz"
        let scheme = text.lowercased()
        guard let first = scheme.first, letters.contains(first),
            scheme.allSatisfy({ (letters + "0123456789+-.").contains($0) })
        else { return nil }
        return scheme
    }

    private static func standardPort(_ scheme: String) -> Int? {
        switch scheme {
        case "https": 443
        case "http": 80
        default: nil
        }
    }

    /// As browsers send it: without the scheme's own port.
    package var description: String {
        port == Self.standardPort(scheme) ?? 0
            ? "\(scheme)://\(host)" : "\(scheme)://\(host):\(port)"
    }
}
