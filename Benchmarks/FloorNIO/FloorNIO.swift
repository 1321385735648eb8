import NIOCore
import NIOPosix

/// Half of the benchmark's floor: what SwiftNIO's transport alone costs. One event loop, no HTTP
/// codec; listens on 127.0.0.1 at the port given.
@main
enum FloorNIO {
    static func main() async throws {
        guard let port = CommandLine.arguments.dropFirst().first.flatMap(Int.init) else {
            print("usage: floor-nio PORT")
            return
        }
        let server = try await ServerBootstrap(
            group: MultiThreadedEventLoopGroup(numberOfThreads: 1)
        )
        .serverChannelOption(.backlog, value: 1024)
        .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
        .childChannelOption(.maxMessagesPerRead, value: 1)
        .childChannelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(Responder())
            }
        }
        .bind(host: "127.0.0.1", port: port)
        .get()
        try await server.closeFuture.get()
    }
}
