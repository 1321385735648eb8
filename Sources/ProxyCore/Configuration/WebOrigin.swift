/// The origin of web pages (RFC 6454): `https://app.internal:8443`.
package struct WebOrigin: Sendable, Hashable, CustomStringConvertible {
    /// Lower case.
    package let scheme: String
    /// Lower case, an IPv6 literal in its brackets, without a dot at the end.
    package let host: String
    package let port: Int

    package init(scheme: String, host: String, port: Int) {
        self.scheme = scheme
        self.host = host
        self.port = port
    }

    /// As browsers send it: without the scheme's own port.
    package var description: String {
        let standard = scheme == "https" ? 443 : scheme == "http" ? 80 : 0
        return port == standard ? "\(scheme)://\(host)" : "\(scheme)://\(host):\(port)"
    }
}
