package import NIOCore
package import ProxyCore

/// What the connections of one event loop share. Confined to that loop.
package final class LoopServices {
    let eventLoop: any EventLoop
    /// By what the next requests are served.
    private(set) var plan: ServingPlan
    /// The proxy's own version, for `User-Agent`.
    let version: String
    let administration: any Administration
    let transport: any UpstreamTransport
    let observer: any ExchangeObserver
    let metrics: LoopMetrics
    let traces: TraceExporter
    /// Nil: nothing is recorded.
    let recording: Recording?
    var requestIDs: RequestIDs
    /// What no answer may tell a client.
    var secrets: LiveSecrets.View
    /// Filled anew for each attempt, and copied by the transport.
    var upstreamHead = UpstreamHead()
    /// Those that are under way.
    var csrfFetches: [CSRFFetch.Key: CSRFFetch] = [:]
    private(set) var isDraining = false
    private var connections: [ObjectIdentifier: ConnectionHandler] = [:]
    private var handshakes: [ObjectIdentifier: HandshakeHandler] = [:]

    /// `observer`: Hears of all exchanges.
    /// `metrics`: Count what has no exchange.
    package init(
        eventLoop: any EventLoop,
        version: String,
        administration: any Administration,
        transport: any UpstreamTransport,
        secrets: LiveSecrets,
        observer: any ExchangeObserver,
        metrics: LoopMetrics,
        traces: TraceExporter,
        recording: Recording? = nil,
        seed: UInt64
    ) {
        self.eventLoop = eventLoop
        plan = ServingPlan()
        self.version = version
        self.administration = administration
        self.transport = transport
        self.secrets = LiveSecrets.View(of: secrets)
        self.observer = observer
        self.metrics = metrics
        self.traces = traces
        self.recording = recording
        self.requestIDs = RequestIDs(seed: seed)
    }

    /// What is under way goes on as it began. Connections of listeners that are gone end.
    package func follow(_ plan: ServingPlan) {
        self.plan = plan
        observer.log = plan.log
        for connection in connections.values { connection.followPlan() }
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
        if isDraining { handshake.drain() }
    }

    func handshakeEnded(_ handshake: HandshakeHandler) {
        handshakes[ObjectIdentifier(handshake)] = nil
    }

    /// Idle connections are closed, the others when their exchange is over.
    func drain() {
        isDraining = true
        for handshake in handshakes.values { handshake.drain() }
        for connection in connections.values { connection.drain() }
    }

    /// Connections are closed whatever they are busy with.
    func closeAll() {
        for handshake in handshakes.values { handshake.abort() }
        for connection in connections.values { connection.abort() }
    }
}
