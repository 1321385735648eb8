import AdobeIMS
import NIOCore
import ProxyCore

/// A request's leave to be sent, or its place in the queue; given back with the end of its exchange.
final class GatePass {
    private let gatekeeper: UpstreamGatekeeper
    private let ticket: UpstreamGatekeeper.Ticket

    init(_ ticket: UpstreamGatekeeper.Ticket, of gatekeeper: UpstreamGatekeeper) {
        self.gatekeeper = gatekeeper
        self.ticket = ticket
    }

    /// The upstream answered the request.
    func answered(_ head: ResponseHead) {
        gatekeeper.answered(ticket, head, at: .now(), .now())
    }

    deinit { gatekeeper.leave(ticket, at: .now()) }
}
