import NIOCore
import ProxyCore

/// Its turn among the requests to one upstream.
extension ConnectionHandler {
    func takeTurn(_ gatekeeper: UpstreamGatekeeper) {
        guard !gatekeeper.isOpen, let exchange = active else { return turnCame() }
        startWait(.exchange(.token))
        switch gatekeeper.enter(at: .now(), returning { $0.turnEnded($1) }) {
        case .go(let ticket):
            exchange.pass = UpstreamPass(ticket, of: gatekeeper)
            turnCame()
        case .wait(let ticket):
            exchange.pass = UpstreamPass(ticket, of: gatekeeper)
        case .refuse(let refusal):
            perform(exchange.machine.refuse(.upstreamRefused(refusal)))
        }
    }

    private func turnEnded(_ refusal: UpstreamGatekeeper.Refusal?) {
        if let refusal {
            perform(active?.machine.refuse(.upstreamRefused(refusal)))
        } else {
            turnCame()
        }
    }

    private func turnCame() {
        guard let exchange = active, let route = exchange.route else { return }
        let token = route.tokens?.current(need: bodyTime)
        let isCredentialed = route.tokens != nil
        perform(exchange.machine.begin(isCredentialed: isCredentialed, token: token))
    }
}
