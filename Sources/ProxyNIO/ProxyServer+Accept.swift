import Glibc
import NIOCore
import ProxyCore

/// From a connection that was accepted to what serves it.
extension ProxyServer {
    func accept(
        _ channel: any Channel,
        _ entrance: Entrance
    ) -> EventLoopFuture<Void> {
        guard case .unix = entrance.listener.address else {
            return channel.eventLoop.makeCompletedFuture {
                try serve(channel, entrance, nil)
            }
        }
        guard let socket = channel as? any SocketOptionProvider else {
            return channel.eventLoop.makeFailedFuture(ChannelError.operationUnsupported)
        }
        return socket.unsafeGetSocketOption(level: .socket, name: .peerCredentials)
            .flatMapThrowing { [self] (peer: PeerCredentials) in
                let process = Peer.Process(user: peer.user, group: peer.group)
                try serve(channel, entrance, process)
            }
    }

    private func serve(
        _ channel: any Channel,
        _ entrance: Entrance,
        _ process: Peer.Process?
    ) throws {
        guard let loop = loops[ObjectIdentifier(channel.eventLoop)] else {
            throw ChannelError.inappropriateOperationForState
        }
        let services = loop.services.value
        let isOverLimit = count(channel)
        let admission = entrance.admission(port: channel.localAddress?.port)
        let reception = Reception(admission, services.router, services.settings.limits)
        func connection(_ names: [SubjectAlternativeName]?) -> ConnectionHandler {
            let downstream = Downstream(
                reception: reception,
                peer: Peer(process: process, certificateNames: names),
                isTLS: entrance.tls != nil
            )
            return ConnectionHandler(
                services: services,
                downstream: downstream,
                isOverLimit: isOverLimit
            )
        }
        let pipeline = channel.pipeline.syncOperations
        guard let tls = entrance.tls else { return try pipeline.addHandler(connection(nil)) }
        try pipeline.addHandler(tls.makeHandler())
        try pipeline.addHandler(
            HandshakeHandler(services: services, logger: logger, connection: connection)
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
