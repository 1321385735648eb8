import ProxyCore

/// The places in an exchange's life from which events are tried, each reached by events alone.
enum ExchangePhase: String, CaseIterable, Sendable {
    case unbegun, waiting, attempting, attemptingWithout, holding, attemptingAgain
    /// Without the credential until it is asked for; when it was; and with it.
    case attemptingHeldBack, challenged, attemptingChallenged
    /// A CSRF token is fetched for the first attempt, or for one with a new access token.
    case fetchingCSRFToken, fetchingCSRFTokenAgain
    /// One is fetched before the first attempt; which is made with it, or without.
    case fetchingAhead, attemptingWithAhead, attemptingWithoutAhead
    /// With a CSRF token: after the first answer; with a new access token before or after it.
    case attemptingWithCSRFToken, attemptingWithBoth, holdingWithCSRFToken
    /// An attempt that waits for a connection, for the client's body, for the answer.
    case connecting, awaitingBody, awaitingAnswer
    case inspecting, inspectingNew, inspectingAgain, responding, finished
    /// The client doesn't take the answer; or takes it again.
    case stalled, resumed
    case answered, aborted

    var isInspecting: Bool {
        [.inspecting, .inspectingNew, .inspectingAgain].contains(self)
    }

    var exchange: Exchange {
        var exchange = Exchange()
        let token = TokenSamples.issued(generation: 1)
        let refusal = Exchange.UpstreamAnswer(status: 401)
        let newToken = TokenSamples.issued(generation: 2)
        switch self {
        case .unbegun:
            break
        case .waiting:
            _ = exchange.begin(isCredentialed: true, token: nil)
        case .attempting:
            _ = exchange.begin(isCredentialed: true, token: token)
        case .attemptingWithout:
            _ = exchange.begin(isCredentialed: false, token: nil)
        case .attemptingHeldBack:
            _ = exchange.beginHeldBack()
        case .challenged:
            exchange = Self.attemptingHeldBack.exchange
            _ = exchange.upstreamAnswered(refusal)
        case .attemptingChallenged:
            exchange = Self.challenged.exchange
            _ = exchange.tokenArrived(.success(token), isBodyReplayable: true)
        case .connecting:
            exchange = Self.attempting.exchange
            exchange.reached(.connecting)
        case .awaitingBody:
            exchange = Self.connecting.exchange
            exchange.reached(.starved)
        case .awaitingAnswer:
            exchange = Self.awaitingBody.exchange
            exchange.reached(.sent)
        case .holding:
            exchange = Self.attempting.exchange
            _ = exchange.upstreamAnswered(refusal)
        case .attemptingAgain:
            exchange = Self.holding.exchange
            _ = exchange.tokenArrived(.success(newToken), isBodyReplayable: true)
        case .fetchingCSRFToken:
            exchange = Self.attempting.exchange
            _ = exchange.upstreamAnswered(.init(status: 403, mayLackCSRFToken: true))
        case .fetchingCSRFTokenAgain:
            exchange = Self.attemptingAgain.exchange
            _ = exchange.upstreamAnswered(.init(status: 403, mayLackCSRFToken: true))
        case .fetchingAhead:
            exchange.fetchCSRFTokenAhead()
            _ = exchange.begin(isCredentialed: true, token: token)
        case .attemptingWithAhead:
            exchange = Self.fetchingAhead.exchange
            _ = exchange.csrfTokenArrived(with: token, isBodyReplayable: true)
        case .attemptingWithoutAhead:
            exchange = Self.fetchingAhead.exchange
            _ = exchange.csrfTokenArrived(with: nil, isBodyReplayable: true)
        case .attemptingWithCSRFToken:
            exchange = Self.fetchingCSRFToken.exchange
            _ = exchange.csrfTokenArrived(with: token, isBodyReplayable: true)
        case .attemptingWithBoth:
            exchange = Self.fetchingCSRFTokenAgain.exchange
            _ = exchange.csrfTokenArrived(with: newToken, isBodyReplayable: true)
        case .holdingWithCSRFToken:
            exchange = Self.attemptingWithCSRFToken.exchange
            _ = exchange.upstreamAnswered(refusal)
        case .inspecting:
            exchange = Self.attempting.exchange
            _ = exchange.upstreamAnswered(.init(status: 403, hasProblemDocument: true))
        case .inspectingNew:
            exchange = Self.attempting.exchange
            _ = exchange.upstreamAnswered(
                .init(status: 403, hasProblemDocument: true, isAccountNew: true)
            )
        case .inspectingAgain:
            exchange = Self.attemptingAgain.exchange
            _ = exchange.upstreamAnswered(.init(status: 403, hasProblemDocument: true))
        case .responding:
            exchange = Self.attempting.exchange
            _ = exchange.upstreamAnswered(.init(status: 200))
        case .stalled:
            exchange = Self.responding.exchange
            exchange.clientStalled()
        case .resumed:
            exchange = Self.stalled.exchange
            exchange.answerAdvanced()
        case .finished:
            exchange = Self.responding.exchange
            _ = exchange.upstreamCompleted()
        case .answered:
            exchange = Self.waiting.exchange
            _ = exchange.timedOut()
        case .aborted:
            exchange = Self.responding.exchange
            _ = exchange.timedOut()
        }
        return exchange
    }
}
