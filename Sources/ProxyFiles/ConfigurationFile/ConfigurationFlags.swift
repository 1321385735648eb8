package import ProxyCore

/// What may be said on the command line in place of a configuration file, as it was written: one
/// credential, one upstream, one listener.
package struct ConfigurationFlags: Sendable {
    /// The path of a JSON file of the AEM Developer Console; nil: there is ``basic``.
    package var credentials: String?
    /// In its place: a user, a colon, and the path of a file with the password.
    package var basic: String?
    /// A URL; nil: the environment that the credentials are of.
    package var upstream: String?
    /// Of that environment.
    package var tier: AEMTier
    /// An address; nil: 127.0.0.1:8080.
    package var listen: String?
    /// In place of an address: a port of 127.0.0.1.
    package var port: String?
    /// Whether an address beyond loopback is meant.
    package var allowAnonymous: Bool
    package var allowedHosts: [String]
    package var allowedOrigins: [String]
    /// The address of the proxy's own pages; nil: nowhere.
    package var admin: String?
    /// The outbound proxy on the way to AEM; nil: none.
    package var upstreamProxy: String?
    /// The same on the way to Adobe IMS.
    package var imsProxy: String?

    package init(
        credentials: String? = nil,
        basic: String? = nil,
        upstream: String? = nil,
        tier: AEMTier = .author,
        listen: String? = nil,
        port: String? = nil,
        allowAnonymous: Bool = false,
        allowedHosts: [String] = [],
        allowedOrigins: [String] = [],
        admin: String? = nil,
        upstreamProxy: String? = nil,
        imsProxy: String? = nil
    ) {
        self.credentials = credentials
        self.basic = basic
        self.upstream = upstream
        self.tier = tier
        self.listen = listen
        self.port = port
        self.allowAnonymous = allowAnonymous
        self.allowedHosts = allowedHosts
        self.allowedOrigins = allowedOrigins
        self.admin = admin
        self.upstreamProxy = upstreamProxy
        self.imsProxy = imsProxy
    }
}
