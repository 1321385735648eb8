import NIOCore
import NIOPosix
import ProxyCore
import ProxyCurl

/// The event loops, and each one's way upstream: what stays from start to end.
struct EventLoops: Sendable {
    /// One event loop's way upstream.
    struct Loop: Sendable {
        let eventLoop: any EventLoop
        let transport: NIOLoopBound<CurlTransport>
        let metrics: NIOLoopBound<LoopMetrics>

        /// On the loop.
        func run<Value: Sendable>(
            _ body: @escaping @Sendable (CurlTransport) throws -> Value
        ) async throws -> Value {
            try await eventLoop.submit { try body(transport.value) }.get()
        }
    }

    let group: MultiThreadedEventLoopGroup
    let all: [Loop]
    private let readiness: ReadinessThread

    /// - Throws: What keeps libcurl from running at all.
    init(count: Int) async throws {
        group = MultiThreadedEventLoopGroup(numberOfThreads: count)
        let readiness = try ReadinessThread()
        self.readiness = readiness
        var all: [Loop] = []
        for eventLoop in group.makeIterator() {
            let loop = try await eventLoop.submit {
                let transport = try CurlTransport(eventLoop: eventLoop, readiness: readiness)
                return Loop(
                    eventLoop: eventLoop,
                    transport: NIOLoopBound(transport, eventLoop: eventLoop),
                    metrics: NIOLoopBound(LoopMetrics(), eventLoop: eventLoop)
                )
            }.get()
            all.append(loop)
        }
        self.all = all
    }

    /// Ends connections, then threads.
    func close() async {
        for loop in all { try? await loop.run { $0.close() } }
        try? await group.shutdownGracefully()
        readiness.stop()
    }
}
