import NIOCore
import ProxyCore

/// The CSRF token that AEM may want beside the credential.
extension ConnectionHandler {
    func fetchCSRFToken(_ token: IssuedToken) {
        guard let exchange = active, let route = exchange.route else { return }
        startWait(.exchange(.upstreamHead))
        services.upstreamHead.composeCSRFTokenRequest(
            upstreamContext(exchange, route, authorization: token.authorization)
        )
        guard services.upstreamHead.carriesOnly(token.authorization) else {
            return csrfTokenArrived(nil)
        }
        let call = GatheredCall(answerLimit: CSRFToken.answerLimit) { [weak self] result in
            let answer = try? result.get()
            self?.csrfTokenArrived(
                answer.flatMap { CSRFToken(status: $0.head.status, answer: $0.body) }
            )
        }
        active?.csrfCall = call
        call.start(services.upstreamHead, on: services.transport, to: route.upstream)
    }

    private func csrfTokenArrived(_ token: CSRFToken?) {
        active?.csrfCall = nil
        let isReplayable = active != nil
        perform(active?.machine.csrfTokenArrived(token, isBodyReplayable: isReplayable))
        turnEnded()
    }
}
