import AdobeIMS

/// Where an upstream is: `https://host[:port][/base/path]`.
package struct UpstreamURL: Sendable, Hashable, CustomStringConvertible {
    package enum Scheme: String, Sendable {
        case http
        case https

        package var defaultPort: Int { self == .https ? 443 : 80 }
    }

    package let scheme: Scheme
    /// Lower case, without brackets.
    package let host: String
    package let port: Int
    /// Put before a request's path: empty, or begins with `/` and does not end with it.
    package let basePath: String

    /// Reads an absolute URL with neither user, query nor fragment.
    package init(_ text: String) throws(InvalidValue) {
        let lowered = text.lowercased()
        let rest: Substring
        if lowered.hasPrefix("https://") {
            scheme = .https
            rest = text.dropFirst(8)
        } else if lowered.hasPrefix("http://") {
            scheme = .http
            rest = text.dropFirst(7)
        } else {
            throw InvalidValue("must begin with https:// (or http://)")
        }
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        let authority = try Self.authority(rest[..<end])
        host = authority.host
        port = authority.port ?? scheme.defaultPort
        let path = rest[end...]
        if path.contains("?") || path.contains("#") {
            throw InvalidValue(
                "must end before ? and #; write " + Self.shownOrigin(scheme, rest[..<end])
            )
        }
        if PageAddress.isPage(path) {
            throw InvalidValue(
                "is the address of a page; write " + Self.shownOrigin(scheme, rest[..<end])
            )
        }
        basePath = path.isEmpty || path == "/" ? "" : try PathPrefix.parse(String(path))
    }

    /// What to write in place of an address with too much in it.
    private static func shownOrigin(_ scheme: Scheme, _ authority: Substring) -> String {
        let origin = "\(scheme.rawValue)://\(authority.lowercased())"
        return UserText.isPlain(origin) ? origin : "scheme, host and port alone"
    }

    /// Host and port as the `Host` field has them: the scheme's own port is left out.
    package var authority: String {
        let host = host.contains(":") ? "[\(host)]" : host
        return port == scheme.defaultPort ? host : "\(host):\(port)"
    }

    /// `scheme://host[:port]`.
    package var origin: String { "\(scheme.rawValue)://\(authority)" }

    /// ``origin`` with its port even where that is the scheme's own.
    package var originWithPort: String { "\(scheme.rawValue)://\(hostAndPort)" }

    /// `host:port`, whatever the port.
    package var hostAndPort: String {
        let host = host.contains(":") ? "[\(host)]" : host
        return "\(host):\(port)"
    }

    package var isLoopback: Bool { Loopback.contains(host) }

    package var description: String { origin + basePath }

    private static func authority(
        _ text: Substring
    ) throws(InvalidValue) -> (host: String, port: Int?) {
        if text.contains("@") {
            throw InvalidValue("must not name a user; write scheme, host, port and base path")
        }
        guard let place = HostAndPort(text) else {
            throw InvalidValue(
                "has no valid host or port; write for example https://aem.example.com, and behind "
                    + "it a : and a number from 1 to 65535 if it is another port"
            )
        }
        return (place.name, place.port)
    }
}
