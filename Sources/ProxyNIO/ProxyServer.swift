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

    /// A bound listener and how clients are served there.
    package struct Serving: Sendable {
        package let bound: BoundListener
        package let listener: Listener
        /// Under which ``ServingPlan`` has its rules.
        package let id: ListenerID
        package let tls: DownstreamTLS?

        package init(
            _ listener: Listener,
            at bound: BoundListener,
            id: ListenerID,
            tls: DownstreamTLS?
        ) {
            self.listener = listener
            self.bound = bound
            self.id = id
            self.tls = tls
        }
    }

    private struct Served {
        var listeners: [Serving] = []
        /// Nothing more is listened at.
        var isDraining = false
    }

    private let group: MultiThreadedEventLoopGroup
    let loops: [ObjectIdentifier: Loop]
    let faults: AcceptFaults
    let logger: Logger
    private let places: Mutex<ConnectionPlaces>
    private let served = Mutex(Served())
    private let emptied = Mutex<EventLoopPromise<Void>?>(nil)

    /// How many connections failed before their first byte, since the process began.
    package var connectionFailures: Int { faults.connectionFailures }

    package init(group: MultiThreadedEventLoopGroup, loops: [Loop], logger: Logger) {
        self.group = group
        self.loops = Dictionary(
            uniqueKeysWithValues: loops.map { (ObjectIdentifier($0.eventLoop), $0) }
        )
        self.logger = logger
        faults = AcceptFaults(logger: logger)
        places = Mutex(ConnectionPlaces(limit: 0))
    }

    // MARK: Listeners

    /// Binds a listener. Clients can connect, and are served when it is begun with.
    package func bind(_ listener: Listener) async throws(BindError) -> BoundListener {
        do {
            return try await bound(listener)
        } catch {
            throw error as? BindError
                ?? BindError(address: listener.address, reason: Self.reason(error))
        }
    }

    /// How many clients may wait to be accepted; the system may allow less (net.core.somaxconn).
    private static let backlog: Int32 = 4096
    /// How many of them are accepted before their event loop looks after other things: with NIO's 4
    /// the last of 1,000 that come at once waits for 250 rounds of the loop.
    private static let acceptsAtOnce: UInt = 1024

    private func bound(_ listener: Listener) async throws -> BoundListener {
        let entrance = Entrance(isUnix: listener.address.isUnix)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: Self.backlog)
            .serverChannelOption(.maxMessagesPerRead, value: Self.acceptsAtOnce)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.autoRead, value: false)
            .serverChannelInitializer { [faults] channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptPause(faults))
                }
            }
            // Options of sockets are set in `accept`, where it is noticed when one can't be.
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelInitializer { [self] channel in accept(channel, by: entrance) }
        let listening: [Listening]
        switch listener.address {
        case .tcp(let host, let port):
            let channel = try await bootstrap.bind(host: host, port: port).get()
            let address = listener.address.bound(to: channel.localAddress)
            listening = [Listening(channel: channel, kind: .tcp, address: address)]
        case .unix(let path):
            let socket = try UnixSocket(path: path, mode: listener.socketMode)
            let channel = try await bootstrap.withBoundSocket(socket.descriptor).get()
            // It listens already, with a shorter queue.
            listen(socket.descriptor, Self.backlog)
            listening = [
                Listening(channel: channel, kind: .unix(socket), address: listener.address)
            ]
        case .passed(_, let sockets):
            listening = try await open(sockets, bootstrap, backlog: Self.backlog)
        }
        return BoundListener(listening, entrance: entrance)
    }

    /// From now on clients are served by this plan, at these listeners and no others: the next
    /// request of each connection.
    package func serve(_ plan: ServingPlan, at listeners: [Serving]) async {
        places.withLock { $0.limit = plan.limits.connections }
        for loop in loops.values {
            try? await loop.eventLoop.submit { loop.services.value.follow(plan) }.get()
        }
        for serving in listeners {
            serving.bound.use(socketMode: serving.listener.socketMode)
            await serving.bound.begin(
                .init(listener: serving.id, tls: serving.tls, plan: plan)
            )
        }
        let gone = served.withLock { served in
            if served.isDraining { return listeners }
            defer { served.listeners = listeners }
            return served.listeners.filter { old in
                !listeners.contains { $0.bound.entrance === old.bound.entrance }
            }
        }
        await stop(gone, by: .now + plan.limits.drainTimeout)
    }

    // MARK: Connections

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

    /// Serves who has connected, finishes what is in flight, and takes nothing new. What isn't done
    /// in `time` is cut off.
    package func drain(within time: Duration) async {
        let deadline = ContinuousClock.now + time
        let promise = group.next().makePromise(of: Void.self)
        let limit = group.next().scheduleTask(in: TimeAmount(time)) {
            promise.succeed()
        }
        for loop in loops.values {
            loop.eventLoop.execute { loop.services.value.drain() }
        }
        await stopListening(by: deadline)
        emptied.withLock { $0 = promise }
        if places.withLock(\.isEmpty) { promise.succeed() }
        try? await promise.futureResult.get()
        limit.cancel()
        for loop in loops.values {
            try? await loop.eventLoop.submit { loop.services.value.closeAll() }.get()
        }
    }

    private func stopListening(by deadline: ContinuousClock.Instant) async {
        let open = served.withLock { served in
            served.isDraining = true
            defer { served.listeners = [] }
            return served.listeners
        }
        await stop(open, by: deadline)
    }

    /// See ``Listening/stop(_:by:)``.
    private func stop(_ gone: [Serving], by deadline: ContinuousClock.Instant) async {
        let eventLoops = loops.values.map(\.eventLoop)
        await withTaskGroup { tasks in
            for one in gone.flatMap(\.bound.listening) {
                tasks.addTask { await one.stop(eventLoops, by: deadline) }
            }
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
