/// Where Adobe IMS is reached, and by which origin it is named in claims.
///
/// Production is `ims-na1.adobelogin.com`, stage is `ims-na1-stg1.adobelogin.com`. Requests, the
/// assertion's audience and its scope claims are all derived from this one value.
public struct IMSEndpoint: Sendable, Hashable {
    /// Lower case; an IPv6 address is without its brackets.
    public let host: String
    /// The port in effect, also when it was not written.
    public let port: Int
    /// False for `http://`, which only a loopback address may have.
    public let isTLS: Bool

    /// Reads a bare host, as it stands in the Developer Console's file, or one with a scheme, a
    /// port, or both.
    ///
    /// - Throws: ``CredentialError`` for anything else (a path, user information, an empty host),
    ///   and for `http://` where the host is not `localhost`, `127.0.0.0/8` or `::1`.
    public init(_ text: String) throws(CredentialError) {
        var rest = text[...]
        var isTLS = true
        if let separator = rest.firstRange(of: "://") {
            switch rest[..<separator.lowerBound].lowercased() {
            case "https": isTLS = true
            case "http": isTLS = false
            default: throw Self.unreadable
            }
            rest = rest[separator.upperBound...]
        }
        if rest.hasSuffix("/") {
            rest = rest.dropLast()
        }
        guard let place = HostAndPort(rest) else {
            throw Self.unreadable
        }
        guard isTLS || Loopback.contains(place.name) else {
            throw CredentialError(
                "imsEndpoint has http://, which would send secrets in clear text: write https:// "
                    + "or the bare host (http:// is for loopback addresses alone)"
            )
        }
        self.host = place.name
        self.port = place.port ?? (isTLS ? 443 : 80)
        self.isTLS = isTLS
    }

    /// `ims-na1.adobelogin.com`, with TLS.
    public static let production = IMSEndpoint(host: "ims-na1.adobelogin.com")

    private init(host: String) {
        self.host = host
        port = 443
        isTLS = true
    }

    /// `scheme://host[:port]`, where requests go. The scheme's own port is left out.
    public var origin: String { (isTLS ? "https://" : "http://") + authority }

    /// `https://HOST[:PORT]`, as in claims: the scheme is always `https`.
    public var claimOrigin: String { "https://" + authority }

    private var authority: String {
        let bracketed = host.contains(":") ? "[\(host)]" : host
        return port == (isTLS ? 443 : 80) ? bracketed : "\(bracketed):\(port)"
    }

    private static let unreadable = CredentialError(
        "imsEndpoint is not a host: write a bare host such as ims-na1.adobelogin.com, with a "
            + "scheme and a port at most"
    )
}

extension IMSEndpoint: CustomStringConvertible {
    public var description: String { origin }
}
