/// What ends an exchange from outside of it.
extension Exchange {
    /// What came of the request's body can't be accepted.
    package mutating func requestRejected(_ rejection: Answer) -> Action? {
        switch phase {
        case .unbegun, .waitingForToken, .attempting, .challenged, .holding, .inspecting,
            .fetchingAhead, .fetchingCSRFToken:
            answer(rejection)
        case .responding: abort(rejection.cause ?? .malformedRequest)
        case .ended: nil
        }
    }

    /// What the upstream sends has the credential in it.
    ///
    /// `isWithdrawable`: Nothing of the answer has left yet.
    package mutating func credentialEchoed(isWithdrawable: Bool) -> Action? {
        switch phase {
        case .attempting, .inspecting: answer(.credentialEcho)
        case .responding where isWithdrawable: answer(.credentialEcho)
        case .responding: abort(.credentialEcho)
        case .unbegun, .waitingForToken, .challenged, .holding, .fetchingAhead,
            .fetchingCSRFToken, .ended:
            nil
        }
    }

    /// A refusal by the proxy before anything is sent.
    package mutating func refuse(_ refusal: Answer) -> Action {
        answer(refusal)
    }
}
