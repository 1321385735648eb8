/// An address at which clients are served, and who may use it.
package struct Listener: Sendable, Equatable {
    /// What clients come for.
    package enum Duty: Sendable, Equatable {
        case routes
        /// Pages of the proxy's own.
        case pages(Set<Page.Group>)
    }

    package var address: ListenAddress
    /// Nil: plain HTTP.
    package var tls: ListenerTLS?
    /// Nil: whoever can connect is served.
    package var callers: Callers?
    /// What `Host` may say beside this machine's own names.
    package var allowedHosts: [AllowedHost]
    /// The web pages that may call.
    package var allowedOrigins: [WebOrigin]
    /// The operator accepts that whoever reaches an address beyond loopback acts as the
    /// credentials.
    package var allowAnonymous: Bool
    /// The rights of a Unix socket's file.
    package var socketMode: UInt16
    package var duty = Duty.routes

    package init(
        address: ListenAddress,
        tls: ListenerTLS? = nil,
        callers: Callers? = nil,
        allowedHosts: [AllowedHost] = [],
        allowedOrigins: [WebOrigin] = [],
        allowAnonymous: Bool = false,
        socketMode: UInt16 = 0o600
    ) {
        self.address = address
        self.tls = tls
        self.callers = callers
        self.allowedHosts = allowedHosts
        self.allowedOrigins = allowedOrigins
        self.allowAnonymous = allowAnonymous
        self.socketMode = socketMode
    }

    /// What is listened at when nothing is configured.
    package static let `default` = Listener(address: .tcp(host: "127.0.0.1", port: 8080))

    /// Whether everyone who is served has proved who they are, or is on this machine.
    package var provesCallers: Bool {
        address.isLoopback || callers != nil || tls?.clientCA != nil
    }

    /// Whether it serves pages of the proxy's own.
    package var isAdmin: Bool { duty != .routes }
}
