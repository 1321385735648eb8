import Glibc
import NIOCore
import NIOPosix
import ProxyCore

/// From a connection that was accepted to what serves it.
extension ProxyServer {
    /// The limit leaves no place for a connection.
    private struct NoPlace: Error {}

    /// Sets a connection up. One that can't be is closed by who called.
    func accept(_ channel: any Channel, by entrance: Entrance) -> EventLoopFuture<Void> {
        guard let way = entrance.way,
            let services = loops[ObjectIdentifier(channel.eventLoop)]?.services.value
        else { return channel.eventLoop.makeFailedFuture(NoPlace()) }
        let (metrics, listener) = (services.metrics, way.plan.number(of: way.listener))
        metrics.connectionAccepted(listener: listener)
        channel.closeFuture.assumeIsolated().whenComplete { _ in
            metrics.connectionClosed(listener: listener)
        }
        guard let place = takePlace(channel, isTLS: way.tls != nil) else {
            metrics.connectionRefused(listener: listener, .limit)
            return channel.eventLoop.makeFailedFuture(NoPlace())
        }
        let isOverLimit = place == .refused
        if isOverLimit { metrics.connectionRefused(listener: listener, .limit) }
        let isReady: EventLoopFuture<Void>
        if entrance.isUnix {
            isReady = Self.process(of: channel).flatMapThrowing { [self] process in
                try serve(channel, way, Peer(process: process), isOverLimit)
            }
        } else {
            isReady = channel.eventLoop.makeCompletedFuture {
                // An answer of several writes would wait for the client's acknowledgement.
                try channel.syncOptions?.setOption(.tcpOption(.tcp_nodelay), value: 1)
                try serve(channel, way, Peer(), isOverLimit)
            }
        }
        isReady.assumeIsolated().whenFailure { [faults] error in
            metrics.connectionRefused(listener: listener, .setup)
            faults.connectionFailed(error, client: channel.remoteAddress)
        }
        return isReady
    }

    private static func process(of channel: any Channel) -> EventLoopFuture<Peer.Process> {
        guard let socket = channel as? any SocketOptionProvider else {
            return channel.eventLoop.makeFailedFuture(ChannelError.operationUnsupported)
        }
        return socket.unsafeGetSocketOption(level: .socket, name: .peerCredentials)
            .map { (peer: PeerCredentials) in Peer.Process(user: peer.user, group: peer.group) }
    }

    private func serve(
        _ channel: any Channel,
        _ way: Entrance.Way,
        _ peer: Peer,
        _ isOverLimit: Bool
    ) throws {
        guard let loop = loops[ObjectIdentifier(channel.eventLoop)] else {
            throw ChannelError.inappropriateOperationForState
        }
        let services = loop.services.value
        let plan = services.plan.has(way.listener) ? services.plan : way.plan
        guard let reception = Reception(at: way.listener, of: plan, from: peer) else {
            throw ChannelError.ioOnClosedChannel
        }
        let pipeline = channel.pipeline.syncOperations
        guard let tls = way.tls else {
            let connection = ConnectionHandler(
                services: services,
                reception: reception,
                isOverLimit: isOverLimit
            )
            return try pipeline.addHandler(connection)
        }
        try pipeline.addHandler(tls.makeHandler())
        try pipeline.addHandler(
            HandshakeHandler(
                services: services,
                reception: reception,
                faults: faults,
                logger: logger
            )
        )
    }
}

/// `struct ucred` of unix(7), which Swift's Glibc leaves out.
private struct PeerCredentials: Sendable {
    let process: Int32
    let user: UInt32
    let group: UInt32
}

extension NIOBSDSocket.Option {
    /// The process at the other end of a Unix socket, as it was when it connected.
    fileprivate static let peerCredentials = NIOBSDSocket.Option(rawValue: SO_PEERCRED)
}
