import ProxyCore

/// Links to AEM in what it answers.
extension ExchangeDriver {
    func prepareLinks(of answer: ResponseHead, on route: RouteTarget) {
        guard let pattern = route.links else { return }
        switch route.linkTreatment(of: answer, to: head) {
        case .none: return
        case .encoded: upstream.linksCause = .linksNotRewritten
        case .rewritten:
            let client = ClientAddress(
                of: head,
                isTLS: reception.isTLS,
                isLoopback: reception.listenerAddress.isLoopback
            )
            upstream.links = client.map { LinkRewriter(pattern, to: $0) }
        }
    }
}
