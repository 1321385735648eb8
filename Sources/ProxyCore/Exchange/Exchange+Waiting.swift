/// What an exchange waits for, and what becomes of it when that takes too long.
extension Exchange {
    /// The wait that has begun since this was asked last, anew or for the first time.
    package mutating func takeBegunWait() -> Wait? {
        guard isWaitBegun else { return nil }
        isWaitBegun = false
        return wait
    }

    mutating func startWait(_ wait: Wait) {
        self.wait = wait
        isWaitBegun = true
    }

    /// It has to wait before it may be sent upstream.
    package mutating func queued() {
        if case .unbegun = phase { startWait(.gate) }
    }

    /// The request has got so far.
    package mutating func reached(_ stage: TransferStage) {
        switch phase {
        case .attempting: startWait(Wait(at: stage))
        // Who answers before it has read all goes on reading.
        case .responding where wait == .body: startWait(.body)
        default: break
        }
    }

    /// Bytes of the answer's body came, or the client takes them again.
    package mutating func answerAdvanced() {
        switch phase {
        case .responding, .inspecting: startWait(.body)
        default: break
        }
    }

    /// The client doesn't take what was made for it.
    package mutating func clientStalled() {
        if case .responding = phase { startWait(.client) }
    }

    /// The present wait is over its limit.
    ///
    /// `token`: What could be sent after all, when the wait for a better one has run out.
    /// `connecting`: What it is to have no connection yet; nil for what waits for none.
    /// `isBodyReplayable`: Whether the request's body can be sent again from its
    /// beginning.
    package mutating func timedOut(
        token: IssuedToken? = nil,
        connecting: UpstreamFailure? = nil,
        isBodyReplayable: Bool = true
    ) -> Action? {
        switch phase {
        case .waitingForToken:
            return token.map { attempt($0) } ?? answer(.tokenTimeout)
        case .challenged:
            guard let token else { return answer(.tokenTimeout) }
            return tokenArrived(.success(token), isBodyReplayable: isBodyReplayable)
        case .attempting where wait == .connection:
            return upstreamFailed(connecting ?? UpstreamFailure(.timedOut(.connect)))
        case .attempting:
            return answer(wait == .requestBody ? .requestBodyTimeout : .upstreamTimeout)
        case .holding:
            return forward(cause: .refreshFailed)
        case .inspecting(let likely):
            return forward(cause: likely)
        case .fetchingAhead(let present):
            return attempt(present)
        case .fetchingCSRFToken:
            return forward(cause: .csrfTokenUnavailable)
        case .responding:
            return abort(wait == .client ? .clientGone : .upstreamTimeout)
        case .unbegun, .ended:
            return nil
        }
    }
}
