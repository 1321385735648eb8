import NIOCore
import ProxyCore

/// The CSRF token that AEM may want beside the credential.
extension ConnectionHandler {
    func fetchCSRFToken() {
        guard let exchange = active, let route = exchange.route else { return }
        guard let token = route.tokens?.current() else { return csrfTokenArrived(nil) }
        startWait(.exchange(.upstreamHead))
        let context = upstreamContext(exchange, route, authorization: token.authorization)
        services.upstreamHead.composeCSRFTokenRequest(context)
        guard services.upstreamHead.carriesOnly(token.authorization) else {
            return csrfTokenArrived(nil)
        }
        let call = GatheredCall(answerLimit: CSRFToken.answerLimit) { [weak self] result in
            let answer = try? result.get()
            let fetched = answer.flatMap { CSRFToken(status: $0.head.status, answer: $0.body) }
            self?.active?.csrfToken = fetched
            self?.csrfTokenArrived(fetched == nil ? nil : token)
        }
        active?.csrfCall = call
        call.start(services.upstreamHead, on: services.transport, to: route.upstream)
    }

    private func csrfTokenArrived(_ token: IssuedToken?) {
        active?.csrfCall = nil
        let isReplayable = active?.body.isReplayable == true
        perform(active?.machine.csrfTokenArrived(with: token, isBodyReplayable: isReplayable))
        turnEnded()
    }
}
