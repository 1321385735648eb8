import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A listener with NIO's own HTTP/1 codec, and its connections.
final class SandboxServer: Sendable {
    private struct State {
        var port: Int
        var listener: (any Channel)?
        var isOpen = false
        var connections: [ObjectIdentifier: any Channel] = [:]
    }

    /// Told to connections whose listener has stopped while they may say one thing more.
    struct Refusing: Sendable {}

    private let group: any EventLoopGroup
    let host: String
    private let service: any SandboxService
    private let state: Mutex<State>

    /// Port 0 lets the system choose.
    init(
        on group: any EventLoopGroup,
        host: String = "127.0.0.1",
        port: Int,
        service: any SandboxService
    ) {
        self.group = group
        self.host = host
        self.service = service
        state = Mutex(State(port: port))
    }

    /// The port it listens on, or listened on before it went offline.
    var port: Int {
        state.withLock(\.port)
    }

    var isOpen: Bool { state.withLock(\.isOpen) }

    /// `http://HOST:PORT`, as clients on this machine reach it.
    var url: String {
        switch host {
        case "0.0.0.0", "::": "http://127.0.0.1:\(port)"
        default: "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
        }
    }

    func listen() async throws {
        state.withLock { $0.isOpen = true }
        let listener = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 4096)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(
                .writeBufferWaterMark,
                value: .init(low: 65_536, high: 262_144)
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try self.prepare(channel) }
            }
            .bind(host: host, port: port).get()
        state.withLock { state in
            state.listener = listener
            state.port = listener.localAddress?.port ?? state.port
        }
    }

    /// Stops listening and closes every connection: from then on connecting is refused.
    func close() async throws {
        let connections = await stopListening()
        for connection in connections {
            connection.close(promise: nil)
        }
        for connection in connections {
            try await connection.closeFuture.get()
        }
    }

    /// The same, but whoever is asking for it gets an answer, and nobody is waited for.
    func refuse() async {
        let connections = await stopListening()
        for connection in connections {
            connection.pipeline.fireUserInboundEventTriggered(Refusing())
        }
    }

    /// Returns the connections that are open.
    private func stopListening() async -> [any Channel] {
        let (listener, connections) = state.withLock { state in
            let result = (state.listener, Array(state.connections.values))
            state.listener = nil
            state.isOpen = false
            return result
        }
        // A channel that is closing by itself at the same time is not an error.
        try? await listener?.close().get()
        return connections
    }

    /// Sets up a new connection on its event loop.
    private func prepare(_ channel: any Channel) throws {
        let key = ObjectIdentifier(channel)
        let isOpen = state.withLock { state in
            state.connections[key] = channel
            return state.isOpen
        }
        channel.closeFuture.whenComplete { _ in
            self.state.withLock { $0.connections[key] = nil }
        }
        // It was accepted just before the listener went.
        guard isOpen else { throw ChannelError.ioOnClosedChannel }
        let pipeline = channel.pipeline.syncOperations
        try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: false)
        try pipeline.addHandler(SandboxHandler(service: service))
    }
}
