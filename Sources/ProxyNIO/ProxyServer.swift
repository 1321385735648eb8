import Glibc
package import Logging
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

        package var description: String {
            "\(address.shown) could not be bound: \(reason)"
        }
    }

    /// Where clients are accepted.
    private struct Door: Sendable {
        let channel: any Channel
        let unixSocket: UnixSocket?
    }

    private let group: MultiThreadedEventLoopGroup
    let loops: [ObjectIdentifier: Loop]
    let connectionLimit: Int
    private let sha256: @Sendable ([UInt8]) -> [UInt8]
    let logger: Logger
    private let connections = Atomic<Int>(0)
    private let doors = Mutex<[Door]>([])
    private let emptied = Mutex<EventLoopPromise<Void>?>(nil)

    /// `sha256`: for callers' keys.
    package init(
        group: MultiThreadedEventLoopGroup,
        loops: [Loop],
        connectionLimit: Int,
        sha256: @escaping @Sendable ([UInt8]) -> [UInt8],
        logger: Logger
    ) {
        self.group = group
        self.loops = Dictionary(
            uniqueKeysWithValues: loops.map { (ObjectIdentifier($0.eventLoop), $0) }
        )
        self.connectionLimit = connectionLimit
        self.sha256 = sha256
        self.logger = logger
    }

    /// Binds all listeners, or none.
    ///
    /// - Parameter listeners: Each with how it speaks TLS, if it does.
    /// - Returns: The addresses that they have, in the order of `listeners`: port 0 has become a
    ///   real one.
    /// - Throws: ``BindError`` for the first that can't be bound.
    package func bind(
        _ listeners: [(Listener, DownstreamTLS?)]
    ) async throws(BindError) -> [ListenAddress] {
        var addresses: [ListenAddress] = []
        for (listener, tls) in listeners {
            do {
                let door = try await bind(listener, tls)
                doors.withLock { $0.append(door) }
                addresses.append(listener.address.bound(to: door.channel.localAddress))
            } catch {
                await stopListening()
                throw error as? BindError
                    ?? BindError(address: listener.address, reason: Self.reason(error))
            }
        }
        return addresses
    }

    /// How many clients may wait to be accepted.
    private static let backlog: Int32 = 1024

    private func bind(_ listener: Listener, _ tls: DownstreamTLS?) async throws -> Door {
        let entrance = Entrance(listener, tls, sha256: sha256)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: Self.backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelInitializer { [self] channel in accept(channel, entrance) }
        switch listener.address {
        case .tcp(let host, let port):
            let channel = try await bootstrap.bind(host: host, port: port).get()
            return Door(channel: channel, unixSocket: nil)
        case .unix(let path):
            let socket = try UnixSocket(path: path, mode: listener.socketMode)
            let channel = try await bootstrap.withBoundSocket(socket.descriptor).get()
            // It listens already, with a shorter queue.
            listen(socket.descriptor, Self.backlog)
            return Door(channel: channel, unixSocket: socket)
        }
    }

    /// Counts a connection until it ends.
    ///
    /// - Returns: Whether there are too many.
    func count(_ channel: any Channel) -> Bool {
        let count = connections.add(1, ordering: .relaxed).newValue
        channel.closeFuture.whenComplete { [self] _ in closed() }
        return count > connectionLimit
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
        let open = doors.withLock { doors in
            defer { doors = [] }
            return doors
        }
        for door in open {
            door.unixSocket?.removeFile()
            try? await door.channel.close().get()
        }
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

extension ListenAddress {
    /// With the address that the system chose.
    fileprivate func bound(to address: SocketAddress?) -> ListenAddress {
        guard case .tcp = self, let host = address?.ipAddress, let port = address?.port else {
            return self
        }
        return .tcp(host: host, port: port)
    }
}
