import NIOCore
import ProxyCore

/// Its turn among the requests to one upstream.
extension ConnectionHandler {
    func takeTurn(_ gatekeeper: UpstreamGatekeeper) {
        guard !gatekeeper.isOpen, let exchange = active else { return turnCame() }
        startWait(.exchange(.token))
        switch gatekeeper.enter(at: .now(), turnWaiter(exchange.number)) {
        case .go(let ticket):
            exchange.pass = UpstreamPass(ticket, of: gatekeeper)
            turnCame()
        case .wait(let ticket):
            exchange.pass = UpstreamPass(ticket, of: gatekeeper)
        case .refuse(let refusal):
            perform(exchange.machine.refuse(.upstreamRefused(refusal)))
        }
    }

    /// Called from any thread; comes back to the loop, where it counts if the exchange is still the
    /// same.
    private func turnWaiter(_ number: UInt64) -> UpstreamGatekeeper.Waiter {
        guard let eventLoop = context?.eventLoop else { return { _ in } }
        let bound = NIOLoopBound(WeakConnection(self), eventLoop: eventLoop)
        return { refusal in
            eventLoop.execute { bound.value.connection?.turnEnded(refusal, for: number) }
        }
    }

    private func turnEnded(_ refusal: UpstreamGatekeeper.Refusal?, for number: UInt64) {
        guard let exchange = active, exchange.number == number else { return }
        if let refusal {
            perform(exchange.machine.refuse(.upstreamRefused(refusal)))
        } else {
            turnCame()
        }
        pump()
        flush()
    }

    private func turnCame() {
        guard let exchange = active, let route = exchange.route else { return }
        let token = route.tokens?.current(need: bodyTime)
        let isCredentialed = route.tokens != nil
        perform(exchange.machine.begin(isCredentialed: isCredentialed, token: token))
    }
}
