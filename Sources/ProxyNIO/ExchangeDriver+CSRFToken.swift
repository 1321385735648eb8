import NIOCore
import ProxyCore

/// The CSRF token that AEM may want beside the credential.
extension ExchangeDriver {
    func fetchCSRFToken() {
        upstream.isCSRFTokenDue = true
        if upstream.held?.isThere == true { beginCSRFCall() }
    }

    func beginCSRFCall() {
        upstream.isCSRFTokenDue = false
        guard let route else { return }
        guard let token = route.tokens?.current() else { return csrfTokenArrived(nil) }
        recorder?.csrfFetchBegan(from: route.upstreamSettings.name)
        services.upstreamHead.composeCSRFTokenRequest(context(route, token.authorization))
        guard services.upstreamHead.carriesOnly(token.authorization) else {
            return csrfTokenArrived(nil)
        }
        let call = GatheredCall(answerLimit: CSRFToken.answerLimit) { [weak self] result in
            let answer = try? result.get()
            self?.recorder?.csrfFetchEnded(answer?.head.status)
            let fetched = answer.flatMap { CSRFToken(status: $0.head.status, answer: $0.body) }
            self?.upstream.csrfToken = fetched
            self?.csrfTokenArrived(fetched == nil ? nil : token)
        }
        upstream.csrfCall = call
        call.start(services.upstreamHead, on: services.transport, to: route.place.index)
    }

    private func csrfTokenArrived(_ token: IssuedToken?) {
        upstream.csrfCall = nil
        perform(machine.csrfTokenArrived(with: token, isBodyReplayable: body.isReplayable))
        turnEnded()
    }
}
