/// A server that requests are forwarded to, and how.
package struct Upstream: Sendable, Equatable {
    /// Its key in ``Configuration/upstreams``.
    package var name: String
    package var url: UpstreamURL
    /// Which AEM it is; nil: nobody knows, or none. What only an author needs is done for `author`
    /// alone.
    package var tier: AEMTier?
    /// To the end of the TLS handshake.
    package var connectTimeout: Duration
    /// From the request's last byte to the response head.
    package var responseTimeout: Duration
    /// Between two bytes of a body, either way.
    package var idleTimeout: Duration
    /// Of the whole process.
    package var maxConnections: Int
    /// How old a connection may be that another request is sent on.
    package var connectionAge: Duration
    /// Path of a PEM file with certificates that are trusted beside the system's; checked to hold
    /// some.
    package var certificateAuthorities: String?
    /// `nil` is none.
    package var proxy: OutboundProxy?
    /// A credential may be sent over plain http beyond loopback.
    package var allowPlainHTTP: Bool
    /// Credentials of another AEM environment may be sent here.
    package var trustHost: Bool
    /// How long AEM's `Retry-After` in a 429 holds all requests back at most; nil: it passes, and that
    /// is all.
    package var retryAfterLimit: Duration?
    /// How requests find the instance of AEM again that the ones before went to.
    package var affinity: Affinity
    /// Cookies that only steer a load balancer, by their names.
    package var affinityCookies: [String]
    /// Requests under way at one time, in the whole process; nil: any number.
    package var maxConcurrentRequests: Int?
    /// Requests begun in a second, in the whole process; nil: any number.
    package var requestsPerSecond: Int?

    package init(
        name: String,
        url: UpstreamURL,
        connectTimeout: Duration = .seconds(10),
        responseTimeout: Duration = .seconds(60),
        idleTimeout: Duration = .seconds(60),
        maxConnections: Int = 256,
        connectionAge: Duration = .seconds(3600),
        certificateAuthorities: String? = nil,
        proxy: OutboundProxy? = nil,
        allowPlainHTTP: Bool = false,
        trustHost: Bool = false,
        retryAfterLimit: Duration? = nil,
        affinity: Affinity = .pass,
        affinityCookies: [String] = Affinity.standardCookies,
        maxConcurrentRequests: Int? = nil,
        requestsPerSecond: Int? = nil
    ) {
        self.name = name
        self.url = url
        tier = AEMTier(url: url)
        self.connectTimeout = connectTimeout
        self.responseTimeout = responseTimeout
        self.idleTimeout = idleTimeout
        self.maxConnections = maxConnections
        self.connectionAge = connectionAge
        self.certificateAuthorities = certificateAuthorities
        self.proxy = proxy
        self.allowPlainHTTP = allowPlainHTTP
        self.trustHost = trustHost
        self.retryAfterLimit = retryAfterLimit
        self.affinity = affinity
        self.affinityCookies = affinityCookies
        self.maxConcurrentRequests = maxConcurrentRequests
        self.requestsPerSecond = requestsPerSecond
    }

    /// Requests at one time, each of which has a connection.
    package var mostRequests: Int { min(maxConnections, maxConcurrentRequests ?? maxConnections) }

    /// The host and port that are connected to first: the outbound proxy's, if there is one.
    package var dialled: UpstreamURL { proxy?.url ?? url }

    package var scheme: UpstreamURL.Scheme { url.scheme }
    package var host: String { url.host }
    package var port: Int { url.port }
    package var basePath: String { url.basePath }

    /// Why its host can't be meant; nil where it can, or where the operator says so (`trustHost`).
    /// What isn't Adobe's must not get a credential because of a slip.
    package var hostDoubt: InvalidValue? {
        guard !trustHost, let meant = AEMEnvironment.host(meantBy: host) else { return nil }
        return InvalidValue("only looks like a host of AEM; write https://\(meant)")
    }

    /// Whether what is sent there leaves this machine in clear text, be it to an outbound proxy.
    package var isInClear: Bool {
        guard scheme == .http else { return false }
        let isProxyHere = proxy?.url.isLoopback ?? true
        return !(url.isLoopback && isProxyHere)
    }
}
