import Logging
import NIOCore
import NIOPosix
import ProxyCore
import ProxyCurl
import ProxyNIO

/// The event loops, and each one's way upstream: what stays from start to end.
struct EventLoops: Sendable {
    /// One event loop's way upstream.
    struct Loop: Sendable {
        let eventLoop: any EventLoop
        let transport: NIOLoopBound<CurlTransport>
        let metrics: NIOLoopBound<LoopMetrics>
        let traces: NIOLoopBound<TraceExporter>

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
    init(count: Int, logger: Logger) async throws {
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
                    metrics: NIOLoopBound(LoopMetrics(), eventLoop: eventLoop),
                    traces: NIOLoopBound(
                        TraceExporter(nil, on: transport, eventLoop: eventLoop, logger: logger),
                        eventLoop: eventLoop
                    )
                )
            }.get()
            all.append(loop)
        }
        self.all = all
    }

    /// Sends what is left of spans, then ends connections and threads.
    func close() async {
        for loop in all {
            try? await loop.eventLoop.flatSubmit { loop.traces.value.finish() }.get()
        }
        for loop in all { try? await loop.run { $0.close() } }
        try? await group.shutdownGracefully()
        readiness.stop()
    }
}
