/// The life of an exchange: one downstream request and its response, through as many attempts
/// upstream as it takes.
///
///     token → attempt → verdict ─┬→ forward the upstream's answer
///               ↑                ├→ answer ourselves
///               └─ replay ← hold ┘   (the token was refused)
///
/// Pure: what happened comes in as an event, what is to be done goes out as an ``Action``. The
/// bytes are the driver's business.
package struct Exchange: Sendable {
    enum Phase: Sendable {
        /// The upstream's other requests may go first.
        case unbegun
        case waitingForToken
        case attempting
        /// The upstream's answer is kept back while a token is fetched.
        case holding
        /// The upstream asked for the credential that was held back, and a token is waited for.
        case challenged
        /// The upstream's answer is kept back to be looked at; what it most likely means otherwise.
        case inspecting(Cause?)
        /// A CSRF token is fetched, to be sent beside this access token.
        case fetchingAhead(IssuedToken)
        /// The upstream's answer is kept back while a CSRF token is fetched.
        case fetchingCSRFToken
        case responding
        case ended
    }

    var phase = Phase.unbegun
    /// What is waited for now.
    package internal(set) var wait = Wait.gate
    var isWaitBegun = false
    /// How often the request was sent upstream.
    package private(set) var attempts = 0
    /// Of the token that was sent last; nil without one.
    package private(set) var generation: Int?
    /// A CSRF token was fetched for the request, which happens once as well.
    package private(set) var hasCSRFToken = false
    /// The request was sent again with another token. A request is sent again once for that: a token
    /// that is refused twice won't do the third time.
    package private(set) var isTokenReplaced = false
    /// The request goes first without its route's credential, until the upstream asks for it.
    private(set) var isCredentialHeldBack = false
    /// The request was sent again with the credential that the upstream asked for.
    package private(set) var isChallenged = false
    /// The first attempt with an access token waits for a CSRF token.
    private var isCSRFTokenAhead = false
    /// Why the present attempt is not the first; nil when it is.
    package private(set) var replayReason: Replay.Reason?
    /// Why the client didn't get what it asked for; nil when it did.
    package internal(set) var cause: Cause?
    /// Of the attempt that ended it; nil when none failed.
    package internal(set) var failure: UpstreamFailure?

    /// How long a request waits for a token before it is answered without.
    package static let tokenTimeout = Duration.seconds(10)

    package init() {}

    /// The request was admitted and routed.
    ///
    /// `isCredentialed`: Whether its route names a credential.
    /// `token`: What the credential has now.
    package mutating func begin(isCredentialed: Bool, token: IssuedToken?) -> Action {
        if isCredentialed && token == nil {
            phase = .waitingForToken
            startWait(.token)
            return .awaitToken
        }
        return attempt(token)
    }

    /// The same on a route whose credential is sent only where the upstream asks for it: nothing is
    /// waited for.
    package mutating func beginHeldBack() -> Action {
        isCredentialHeldBack = true
        return attempt(nil)
    }

    /// AEM has wanted a CSRF token before with such requests, and there is none: one is fetched before
    /// the request is sent. To be called before there is a token.
    package mutating func fetchCSRFTokenAhead() {
        isCSRFTokenAhead = true
    }

    package var isFetchingAhead: Bool {
        if case .fetchingAhead = phase { true } else { false }
    }

    /// The token that was waited for, or why there is none.
    ///
    /// `isBodyReplayable`: Whether the request's body can be sent again from its
    /// beginning.
    package mutating func tokenArrived(
        _ result: Result<IssuedToken, TokenUnavailable>,
        isBodyReplayable: Bool
    ) -> Action? {
        switch (phase, result) {
        case (.waitingForToken, .success(let token)):
            return attempt(token)
        case (.challenged, .success(let token)) where isBodyReplayable:
            isCredentialHeldBack = false
            isChallenged = true
            replayReason = .challenge
            return attempt(token)
        case (.waitingForToken, .failure(let reason)), (.challenged, .failure(let reason)):
            return answer(.tokenUnavailable(reason))
        case (.holding, .success(let token)) where token.generation <= generation ?? 0:
            // Of an earlier wait, which ran out: the refused token is no help.
            return nil
        case (.holding, .success(let token)) where isBodyReplayable:
            isTokenReplaced = true
            replayReason = .token
            return attempt(token)
        case (.holding, .success), (.challenged, .success):
            return answer(.bodyNotReplayable)
        case (.holding, .failure(let reason)):
            let isBudget = reason.cause == .refreshBudgetExhausted
            return forward(cause: isBudget ? .refreshBudgetExhausted : .refreshFailed)
        case (.attempting, _), (.inspecting, _), (.fetchingAhead, _), (.fetchingCSRFToken, _),
            (.responding, _), (.unbegun, _), (.ended, _):
            return nil
        }
    }

    /// No newer token is to be had for the one that was refused.
    package mutating func refreshRefused(_ cause: Cause) -> Action? {
        guard case .holding = phase else { return nil }
        return forward(cause: cause)
    }

    /// The head of the upstream's final answer arrived.
    package mutating func upstreamAnswered(_ upstream: UpstreamAnswer) -> Action? {
        guard case .attempting = phase else { return nil }
        guard upstream.status != 407 else { return upstreamFailed(.proxyAnswer) }
        if isCredentialHeldBack, upstream.isChallenge {
            phase = .challenged
            startWait(.token)
            return .answerChallenge
        }
        guard let generation, upstream.isRefusal else { return judge(upstream) }
        guard !isTokenReplaced else { return forward(cause: .refusedAfterRefresh) }
        phase = .holding
        startWait(.token)
        return .hold(refused: generation)
    }

    /// 403 is about permission: no access token changes it. It may want a CSRF token beside, once,
    /// or can be explained.
    private mutating func judge(_ upstream: UpstreamAnswer) -> Action {
        guard upstream.status == 403, generation != nil else { return forward(cause: nil) }
        if upstream.mayLackCSRFToken, !hasCSRFToken {
            phase = .fetchingCSRFToken
            startWait(.csrfToken)
            return .fetchCSRFToken
        }
        let likely: Cause? = upstream.isAccountNew ? .accountNotProvisionedYet : nil
        guard upstream.hasProblemDocument else { return forward(cause: likely) }
        phase = .inspecting(likely)
        startWait(.body)
        return .inspect
    }

    /// What the body says that ``Action/inspect`` asked for.
    package mutating func inspected(isScopeMissing: Bool) -> Action? {
        guard case .inspecting(let likely) = phase else { return nil }
        return forward(cause: isScopeMissing ? .scopeMissing : likely)
    }

    package var isInspecting: Bool {
        if case .inspecting = phase { true } else { false }
    }

    /// The CSRF token that was asked for is there, or isn't to be had.
    ///
    /// `token`: The access token that it was fetched with; nil without a CSRF token.
    /// `isBodyReplayable`: Whether the request's body can be sent again from its
    /// beginning.
    package mutating func csrfTokenArrived(
        with token: IssuedToken?,
        isBodyReplayable: Bool
    ) -> Action? {
        if case .fetchingAhead(let present) = phase {
            hasCSRFToken = token != nil
            return attempt(token ?? present)
        }
        guard case .fetchingCSRFToken = phase else { return nil }
        guard let token else { return forward(cause: .csrfTokenUnavailable) }
        guard isBodyReplayable else { return forward(cause: .csrfNotReplayable) }
        hasCSRFToken = true
        replayReason = .csrf
        return attempt(token)
    }

    /// The upstream's answer is complete.
    package mutating func upstreamCompleted() -> Action? {
        guard case .responding = phase else { return nil }
        phase = .ended
        return .finish
    }

    /// The attempt broke before its answer was complete.
    package mutating func upstreamFailed(_ failure: UpstreamFailure) -> Action? {
        switch phase {
        case .attempting, .inspecting:
            self.failure = failure
            return answer(.upstreamFailed(failure))
        case .responding:
            self.failure = failure
            return abort(.upstreamInterrupted)
        case .unbegun, .waitingForToken, .challenged, .holding, .fetchingAhead, .fetchingCSRFToken,
            .ended:
            return nil
        }
    }

    mutating func attempt(_ token: IssuedToken?) -> Action {
        if let token, isCSRFTokenAhead {
            isCSRFTokenAhead = false
            phase = .fetchingAhead(token)
            startWait(.csrfToken)
            return .fetchCSRFToken
        }
        attempts += 1
        generation = token?.generation
        phase = .attempting
        startWait(.sending)
        return .attempt(token)
    }

    mutating func forward(cause: Cause?) -> Action {
        self.cause = cause
        phase = .responding
        startWait(.body)
        return .forward(cause: cause)
    }

    mutating func answer(_ answer: Answer) -> Action {
        cause = answer.cause
        phase = .ended
        return .answer(answer)
    }

    mutating func abort(_ cause: Cause) -> Action {
        self.cause = cause
        phase = .ended
        return .abort(cause)
    }
}
