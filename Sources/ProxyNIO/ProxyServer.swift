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

    /// One bound listener.
    private struct Listening: Sendable {
        let channel: any Channel
        /// With its file; nil on TCP.
        let unixSocket: UnixSocket?
    }

    private let group: MultiThreadedEventLoopGroup
    let loops: [ObjectIdentifier: Loop]
    private let sha256: @Sendable ([UInt8]) -> [UInt8]
    let faults: AcceptFaults
    let logger: Logger
    private let places: Mutex<ConnectionPlaces>
    private let listening = Mutex<[Listening]>([])
    private let emptied = Mutex<EventLoopPromise<Void>?>(nil)

    /// How many connections failed before their first byte, since the process began.
    package var connectionFailures: Int { faults.connectionFailures }

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
        self.sha256 = sha256
        self.logger = logger
        faults = AcceptFaults(logger: logger)
        places = Mutex(ConnectionPlaces(limit: connectionLimit))
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
                let bound = try await bind(listener, tls)
                listening.withLock { $0.append(bound) }
                addresses.append(listener.address.bound(to: bound.channel.localAddress))
            } catch {
                await stopListening()
                throw error as? BindError
                    ?? BindError(address: listener.address, reason: Self.reason(error))
            }
        }
        return addresses
    }

    /// How many clients may wait to be accepted; the system may allow less (net.core.somaxconn).
    private static let backlog: Int32 = 4096
    /// How many of them are accepted before their event loop looks after other things: with NIO's 4
    /// the last of 1,000 that come at once waits for 250 rounds of the loop.
    private static let acceptsAtOnce: UInt = 1024

    private func bind(_ listener: Listener, _ tls: DownstreamTLS?) async throws -> Listening {
        let admission = Admission(listener, digest: sha256)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: Self.backlog)
            .serverChannelOption(.maxMessagesPerRead, value: Self.acceptsAtOnce)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { [faults] channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptPause(faults))
                }
            }
            // Options of sockets are set in `accept`, where it is noticed when one can't be.
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelInitializer { [self] channel in accept(channel, admission, tls) }
        switch listener.address {
        case .tcp(let host, let port):
            let channel = try await bootstrap.bind(host: host, port: port).get()
            return Listening(channel: channel, unixSocket: nil)
        case .unix(let path):
            let socket = try UnixSocket(path: path, mode: listener.socketMode)
            let channel = try await bootstrap.withBoundSocket(socket.descriptor).get()
            // It listens already, with a shorter queue.
            listen(socket.descriptor, Self.backlog)
            return Listening(channel: channel, unixSocket: socket)
        }
    }

    /// Gives a connection its place until it ends. nil: there is none, and it has to be closed.
    func takePlace(_ channel: any Channel, isTLS: Bool) -> ConnectionPlaces.Place? {
        let (place, limit) = places.withLock { ($0.take(isTLS: isTLS), $0.limit) }
        if place != .served { faults.limitReached(limit) }
        if let place {
            channel.closeFuture.whenComplete { [self] _ in giveBack(place) }
        }
        return place
    }

    private func giveBack(_ place: ConnectionPlaces.Place) {
        let isEmpty = places.withLock { places in
            places.giveBack(place)
            return places.isEmpty
        }
        if isEmpty { emptied.withLock { $0 }?.succeed() }
    }

    /// Finishes what is in flight and takes nothing new. What isn't done by `deadline` is cut off.
    package func drain(within time: Duration) async {
        await stopListening()
        let promise = group.next().makePromise(of: Void.self)
        emptied.withLock { $0 = promise }
        for loop in loops.values {
            loop.eventLoop.execute { loop.services.value.drain() }
        }
        if places.withLock(\.isEmpty) { promise.succeed() }
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
        let open = listening.withLock { listening in
            defer { listening = [] }
            return listening
        }
        for listener in open {
            listener.unixSocket?.removeFile()
            try? await listener.channel.close().get()
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
