package import NIOCore
package import ProxyCore

/// What the connections of one event loop share. Confined to that loop.
package final class LoopServices {
    package struct Settings: Sendable {
        package let limits: Configuration.Limits
        /// The proxy's own version, for `User-Agent`.
        package let version: String

        package init(limits: Configuration.Limits, version: String) {
            self.limits = limits
            self.version = version
        }
    }

    let eventLoop: any EventLoop
    let settings: Settings
    let router: Router
    let transport: any UpstreamTransport
    let accessLog: AccessLogWriter?
    var requestIDs: RequestIDs
    /// What no answer may tell a client.
    var secrets: LiveSecrets.View
    /// Filled anew for each attempt, and copied by the transport.
    var upstreamHead = UpstreamHead()
    private(set) var isDraining = false
    private var connections: [ObjectIdentifier: ConnectionHandler] = [:]
    private var handshakes: [ObjectIdentifier: HandshakeHandler] = [:]

    /// `accessLog`: nil: nothing is logged.
    package init(
        eventLoop: any EventLoop,
        settings: Settings,
        router: Router,
        transport: any UpstreamTransport,
        secrets: LiveSecrets,
        accessLog: AccessLogWriter?,
        seed: UInt64
    ) {
        self.eventLoop = eventLoop
        self.settings = settings
        self.router = router
        self.transport = transport
        self.secrets = LiveSecrets.View(of: secrets)
        self.accessLog = accessLog
        self.requestIDs = RequestIDs(seed: seed)
    }

    func opened(_ connection: ConnectionHandler) {
        connections[ObjectIdentifier(connection)] = connection
        if isDraining { connection.drain() }
    }

    func closed(_ connection: ConnectionHandler) {
        connections[ObjectIdentifier(connection)] = nil
    }

    func handshakeBegan(_ handshake: HandshakeHandler) {
        handshakes[ObjectIdentifier(handshake)] = handshake
        if isDraining { handshake.abort() }
    }

    func handshakeEnded(_ handshake: HandshakeHandler) {
        handshakes[ObjectIdentifier(handshake)] = nil
    }

    /// Idle connections are closed, the others when their exchange is over.
    func drain() {
        isDraining = true
        for handshake in handshakes.values { handshake.abort() }
        for connection in connections.values { connection.drain() }
    }

    /// Connections are closed whatever they are busy with.
    func closeAll() {
        for connection in connections.values { connection.abort() }
    }
}
