import Glibc
package import NIOCore
package import NIOPosix
package import ProxyCore
import Synchronization

/// The listeners and all their connections.
package final class ProxyServer: Sendable {
    /// One event loop's services, to be used on that loop alone.
    package struct Loop: Sendable {
        let eventLoop: any EventLoop
        let services: NIOLoopBound<LoopServices>

        /// Must be called on `eventLoop`.
        package init(_ services: LoopServices, eventLoop: any EventLoop) {
            self.eventLoop = eventLoop
            self.services = NIOLoopBound(services, eventLoop: eventLoop)
        }
    }

    /// A listener could not be bound.
    package struct BindError: Error, CustomStringConvertible {
        package let address: ListenAddress
        package let reason: String

        package var description: String { "\(address) could not be bound: \(reason)" }
    }

    private let group: MultiThreadedEventLoopGroup
    private let loops: [ObjectIdentifier: Loop]
    private let connectionLimit: Int
    private let sha256: @Sendable ([UInt8]) -> [UInt8]
    private let connections = Atomic<Int>(0)
    private let channels = Mutex<[any Channel]>([])
    private let emptied = Mutex<EventLoopPromise<Void>?>(nil)

    /// `sha256`: for callers' keys.
    package init(
        group: MultiThreadedEventLoopGroup,
        loops: [Loop],
        connectionLimit: Int,
        sha256: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) {
        self.group = group
        self.loops = Dictionary(
            uniqueKeysWithValues: loops.map { (ObjectIdentifier($0.eventLoop), $0) }
        )
        self.connectionLimit = connectionLimit
        self.sha256 = sha256
    }

    /// Binds all listeners, or none.
    ///
    /// - Returns: The addresses that they have, in the order of `listeners`: port 0 has become a
    ///   real one.
    package func bind(_ listeners: [Listener]) async throws(BindError) -> [SocketAddress] {
        var addresses: [SocketAddress] = []
        for listener in listeners {
            do {
                let channel = try await bind(listener)
                channels.withLock { $0.append(channel) }
                if let address = channel.localAddress { addresses.append(address) }
            } catch {
                await stopListening()
                throw BindError(address: listener.address, reason: Self.reason(error))
            }
        }
        return addresses
    }

    private func bind(_ listener: Listener) async throws -> any Channel {
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelInitializer { [self] channel in
                channel.eventLoop.makeCompletedFuture { try accept(channel, listener) }
            }
        switch listener.address {
        case .tcp(let host, let port):
            return try await bootstrap.bind(host: host, port: port).get()
        case .unix(let path):
            return try await bootstrap.bind(unixDomainSocketPath: path).get()
        }
    }

    private func accept(_ channel: any Channel, _ listener: Listener) throws {
        guard let loop = loops[ObjectIdentifier(channel.eventLoop)] else {
            throw ChannelError.inappropriateOperationForState
        }
        let count = connections.add(1, ordering: .relaxed).newValue
        let services = loop.services.value
        let admission = Admission(listener, port: channel.localAddress?.port, digest: sha256)
        let downstream = Downstream(
            reception: Reception(admission, services.router, services.settings.limits),
            peer: Peer(),
            isTLS: listener.tls != nil
        )
        let handler = ConnectionHandler(
            services: services,
            downstream: downstream,
            isOverLimit: count > connectionLimit
        )
        channel.closeFuture.whenComplete { [self] _ in closed() }
        try channel.pipeline.syncOperations.addHandler(handler)
    }

    private func closed() {
        guard connections.subtract(1, ordering: .relaxed).newValue == 0 else { return }
        emptied.withLock { $0 }?.succeed()
    }

    /// Finishes what is in flight and takes nothing new. What isn't done by `deadline` is cut off.
    package func drain(within time: Duration) async {
        await stopListening()
        let promise = group.next().makePromise(of: Void.self)
        emptied.withLock { $0 = promise }
        for loop in loops.values {
            loop.eventLoop.execute { loop.services.value.drain() }
        }
        if connections.load(ordering: .relaxed) == 0 { promise.succeed() }
        let limit = group.next().scheduleTask(in: TimeAmount(time)) {
            promise.succeed()
        }
        try? await promise.futureResult.get()
        limit.cancel()
        for loop in loops.values {
            try? await loop.eventLoop.submit { loop.services.value.closeAll() }.get()
        }
    }

    private func stopListening() async {
        let open = channels.withLock { channels in
            defer { channels = [] }
            return channels
        }
        for channel in open { try? await channel.close().get() }
    }

    private static func reason(_ error: any Error) -> String {
        switch (error as? IOError)?.errnoCode {
        case EADDRINUSE: "the address is in use; stop what listens there, or write another port"
        case EACCES: "permission denied; ports below 1024 need CAP_NET_BIND_SERVICE"
        case EADDRNOTAVAIL: "this machine has no such address"
        default: "\(error)"
        }
    }
}
