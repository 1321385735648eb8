import NIOCore
import NIOPosix
import ProxyCore
import ProxyCurl

/// A transport on an event loop of its own; upstream 0 is the one under test.
struct Client: Sendable {
    let eventLoop: any EventLoop
    /// What the `Host` field says.
    private let host: String
    private let group: MultiThreadedEventLoopGroup
    private let readiness: ReadinessThread
    private let transport: NIOLoopBound<CurlTransport>
    private let metrics: NIOLoopBound<LoopMetrics>

    static func start(
        _ url: String,
        responseHeadLimit: Int = 65_536,
        budget: ConnectionBudget? = nil,
        _ change: (inout Upstream) -> Void = { _ in }
    ) async throws -> Client {
        var upstream = Upstream(name: "test", url: try UpstreamURL(url))
        // The peer is a task among hundreds, which may be a while until it is its turn.
        upstream.connectTimeout = .seconds(50)
        change(&upstream)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let eventLoop = group.next()
        let readiness = try ReadinessThread()
        let (transport, metrics) = try await eventLoop.submit { [upstream] in
            let metrics = LoopMetrics()
            let transport = try CurlTransport(
                eventLoop: eventLoop,
                readiness: readiness,
                responseHeadLimit: responseHeadLimit
            )
            try transport.open(
                upstream,
                at: 0,
                budget: budget ?? ConnectionBudget(most: upstream.maxConnections),
                meter: UpstreamMeter(metrics, upstream: 0)
            )
            return (
                NIOLoopBound(transport, eventLoop: eventLoop),
                NIOLoopBound(metrics, eventLoop: eventLoop)
            )
        }.get()
        return Client(
            eventLoop: eventLoop,
            host: upstream.url.authority,
            group: group,
            readiness: readiness,
            transport: transport,
            metrics: metrics
        )
    }

    /// How many connections are open, and how many were made in all.
    func connections() async throws -> (open: Int64, made: Int64) {
        try await eventLoop.submit { [metrics] in
            let counts = metrics.value.report(at: .now()).counts
            return (counts.upstreamConnections[0], counts.upstreamConnects[0])
        }.get()
    }

    /// Reads what is trusted before anybody asks for it.
    func readTrust() async throws {
        try await eventLoop.submit { [transport] in transport.value.readTrust(for: 0) }.get()
    }

    /// Closes the transport and ends both threads.
    func shutDown() async throws {
        try await closeTransport()
        readiness.stop()
        try await group.shutdownGracefully()
    }

    /// Gives up an upstream's place.
    func close(_ upstream: UpstreamIndex) async throws {
        try await eventLoop.submit { [transport] in transport.value.close(upstream) }.get()
    }

    /// More than once does no harm.
    func closeTransport() async throws {
        try await eventLoop.submit { [transport] in transport.value.close() }.get()
    }

    /// Prepares the transfer and starts it.
    ///
    /// - Parameters:
    ///   - request: what is sent.
    ///   - isStarted: whether it is started, too.
    ///   - prepare: is run before anything is sent.
    /// - Returns: the transfer under way.
    /// - Throws: when the event loop has ended.
    func begin(
        _ request: Request,
        isStarted: Bool = true,
        _ prepare: @escaping @Sendable (Recorder) -> Void = { _ in }
    ) async throws -> Call {
        try await eventLoop.submit {
            beginNow(request, isStarted: isStarted, prepare)
        }.get()
    }

    /// The same on the event loop.
    func beginNow(
        _ request: Request,
        isStarted: Bool = true,
        _ prepare: (Recorder) -> Void = { _ in }
    ) -> Call {
        let recorder = Recorder(request, on: eventLoop)
        let transfer = transport.value.transfer(
            request.head(host: host),
            to: 0,
            mayResend: request.mayResend,
            delegate: recorder
        )
        recorder.transfer = transfer
        prepare(recorder)
        if isStarted { transfer.start() }
        return Call(recorder)
    }
}
