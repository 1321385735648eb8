import NIOCore
import ProxyCore

/// The CSRF token that AEM may want beside the credential.
extension ExchangeDriver {
    /// Whether AEM may want one with this request, and the route fetches it.
    private var mayLackCSRFToken: Bool {
        route?.route.fetchesCSRFToken == true && CSRFRefusal.concerns(head.method)
    }

    /// Before the first attempt: where AEM has wanted one before, the request need not be refused.
    ///
    /// `token`: What it is going to be sent with; nil: not known yet.
    func planCSRFToken(beside token: IssuedToken?) {
        guard mayLackCSRFToken, route?.needsCSRFToken == true else {
            return
        }
        if let token, keptCSRFToken(beside: token) != nil { return }
        machine.fetchCSRFTokenAhead()
    }

    /// One that was fetched for this request goes with each attempt from then on. Else one that was
    /// kept goes beside the access token that it was fetched with.
    func chooseCSRFToken(beside token: IssuedToken?) {
        leaveCSRFFetch()
        guard mayLackCSRFToken, !upstream.isCSRFTokenFetched else { return }
        upstream.csrfToken = token.flatMap(keptCSRFToken)
    }

    private func keptCSRFToken(beside token: IssuedToken) -> CSRFToken? {
        guard let route, let tokens = route.tokens else { return nil }
        return route.place.csrfTokens.token(beside: token, of: tokens.name, at: .now())
    }

    // MARK: Fetching

    func fetchCSRFToken() {
        if machine.isFetchingAhead { return beginCSRFFetch() }
        if let refused = upstream.csrfToken, let route, let tokens = route.tokens {
            route.place.csrfTokens.drop(refused, of: tokens.name)
        }
        upstream.isCSRFTokenDue = true
        if upstream.held?.isThere == true { beginCSRFFetch() }
    }

    func beginCSRFFetch() {
        upstream.isCSRFTokenDue = false
        guard let route else { return }
        guard let token = route.tokens?.current() else { return csrfTokenArrived(nil, beside: nil) }
        // Another request may have had one fetched since.
        if let kept = keptCSRFToken(beside: token) { return csrfTokenArrived(kept, beside: token) }
        recorder?.csrfFetchBegan(from: route.upstreamSettings.name)
        let key = CSRFFetch.Key(upstream: route.place.index, accessToken: ObjectIdentifier(token))
        if let running = services.csrfFetches[key] { return join(running) }
        services.upstreamHead.composeCSRFTokenRequest(context(route, token.authorization))
        guard services.upstreamHead.carriesOnly(token.authorization) else {
            return csrfTokenArrived(nil, beside: nil)
        }
        let fetch = CSRFFetch(with: token) {
            [services, place = route.place, tokens = route.tokens] in
            services.csrfFetches[key] = nil
            guard let fetched = $0, let tokens else { return }
            place.csrfTokens.keep(fetched, beside: token, of: tokens.name, at: .now())
        }
        services.csrfFetches[key] = fetch
        join(fetch)
        fetch.start(services.upstreamHead, on: services.transport, to: route.place.index)
    }

    private func join(_ fetch: CSRFFetch) {
        upstream.csrfFetch = fetch
        let accessToken = fetch.accessToken
        fetch.join(self) { [weak self] outcome in
            guard let self else { return }
            recorder?.csrfFetchEnded(outcome.status)
            csrfTokenArrived(outcome.token, beside: accessToken)
            turnEnded()
        }
    }

    func leaveCSRFFetch() {
        upstream.csrfFetch?.leave(self)
        upstream.csrfFetch = nil
    }

    private func csrfTokenArrived(_ fetched: CSRFToken?, beside token: IssuedToken?) {
        upstream.csrfFetch = nil
        if let fetched {
            upstream.csrfToken = fetched
            upstream.isCSRFTokenFetched = true
        } else if machine.isFetchingAhead {
            forgetNeed()
        }
        perform(
            machine.csrfTokenArrived(
                with: fetched == nil ? nil : token,
                isBodyReplayable: body.isReplayable
            )
        )
    }

    // MARK: What the route needs

    /// What AEM says to a request with a token that was fetched for it.
    func learnNeed(from answer: ResponseHead) {
        guard upstream.isCSRFTokenFetched, answer.status != 401, answer.status != 403 else {
            return
        }
        route?.needsCSRFToken = true
    }

    /// Nothing is to be waited for that is not to be had.
    func forgetNeed() {
        route?.needsCSRFToken = false
    }
}
