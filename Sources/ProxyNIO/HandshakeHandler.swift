import Logging
import NIOCore
import NIOSSL
import NIOTLS
import ProxyCore

/// Stands in a connection's place until its TLS handshake is over: no request is looked at before
/// it is known whose certificate it comes with. Confined to its event loop.
final class HandshakeHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private let services: LoopServices
    private var reception: Reception
    private let faults: AcceptFaults
    private let logger: Logger
    private var context: ChannelHandlerContext?
    private var timer: DeadlineTimer?

    /// `reception`: That of the connection that takes over.
    init(services: LoopServices, reception: Reception, faults: AcceptFaults, logger: Logger) {
        self.services = services
        self.reception = reception
        self.faults = faults
        self.logger = logger
    }

    /// Not passed on: for those behind, the connection begins when the handshake is over.
    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        let timer = DeadlineTimer(eventLoop: context.eventLoop) { [weak self] in
            self?.fail("timed out")
        }
        self.timer = timer
        timer.set(after: reception.limits.requestHeadTimeout)
        services.handshakeBegan(self)
        context.read()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case TLSUserEvent.handshakeCompleted = event else { return }
        end()
        let pipeline = context.pipeline.syncOperations
        do {
            let certificate = try pipeline.nioSSL_peerCertificate()
            reception.peer.certificateNames = certificate?.subjectAlternativeNames
            let connection = ConnectionHandler(
                services: services,
                reception: reception,
                isOverLimit: false
            )
            try pipeline.addHandler(connection)
            context.fireChannelActive()
            pipeline.removeHandler(context: context, promise: nil)
        } catch {
            services.metrics.connectionRefused(listener: reception.listenerNumber, .setup)
            faults.connectionFailed(error, client: context.remoteAddress)
            context.closeTransport()
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail("\(error)")
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
    }

    /// It connected before the drain and is served, unless it keeps the others waiting.
    func drain() {
        let limit = reception.limits.requestHeadTimeout
        timer?.set(after: min(limit, ConnectionTiming.drainHandshakeGrace))
    }

    /// Ends the connection at once.
    func abort() {
        let context = context
        end()
        context?.closeTransport()
    }

    private func fail(_ detail: String) {
        guard let context else { return }
        services.metrics.connectionRefused(listener: reception.listenerNumber, .handshake)
        logger.debug(
            "TLS handshake failed",
            metadata: [
                "client": "\(context.remoteAddress?.ipAddress ?? "-")", "detail": "\(detail)",
            ]
        )
        abort()
    }

    private func end() {
        timer?.stop()
        timer = nil
        context = nil
        services.handshakeEnded(self)
    }
}
