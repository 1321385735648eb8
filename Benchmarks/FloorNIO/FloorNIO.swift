import NIOCore
import NIOPosix

/// Half of the benchmark's floor: what SwiftNIO's transport alone costs. One event loop, no HTTP
/// codec; listens on 127.0.0.1 at the port given, and answers with the bytes given.
@main
enum FloorNIO {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard arguments.count == 2, let port = arguments.first.flatMap(Int.init),
            let answer = arguments.last
        else {
            print("usage: floor-nio PORT ANSWER")
            return
        }
        let response = ByteBuffer(string: answer)
        let server = try await ServerBootstrap(
            group: MultiThreadedEventLoopGroup(numberOfThreads: 1)
        )
        .serverChannelOption(.backlog, value: 1024)
        .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
        .childChannelOption(.maxMessagesPerRead, value: 1)
        .childChannelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(Responder(response: response))
            }
        }
        .bind(host: "127.0.0.1", port: port)
        .get()
        try await server.closeFuture.get()
    }
}
