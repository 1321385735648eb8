import NIOCore
import NIOPosix
import NIOSSL
import Testing

/// A server that does what a test says, byte for byte.
struct Peer: Sendable {
    let port: Int
    private let listener: any Channel
    private let accepted: AsyncStream<PeerConnection>

    /// `tls`: How it speaks TLS; nil: not at all.
    static func start(tls: NIOSSLContext? = nil) async throws -> Peer {
        let (accepted, sink) = AsyncStream.makeStream(of: PeerConnection.self)
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = PeerHandler()
                    if let tls {
                        let server = NIOSSLServerHandler(context: tls)
                        try channel.pipeline.syncOperations.addHandler(server)
                    }
                    try channel.pipeline.syncOperations.addHandler(handler)
                    sink.yield(PeerConnection(channel, handler))
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
        let port = try #require(listener.localAddress?.port)
        return Peer(port: port, listener: listener, accepted: accepted)
    }

    /// The next connection.
    func accept() async throws -> PeerConnection {
        try #require(await next())
    }

    /// The same; nil when the task is cancelled.
    func next() async -> PeerConnection? {
        var connections = accepted.makeAsyncIterator()
        return await connections.next()
    }

    /// Listens no more: the port refuses.
    func close() async throws {
        try await listener.close()
    }
}
