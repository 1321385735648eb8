import NIOCore
import ProxyCore

/// A credential that is held back until the upstream asks for it.
extension ExchangeDriver {
    var isCredentialHeldBack: Bool {
        guard let places = route?.challenges else { return false }
        return !places.contains(challengedPlace, at: .now())
    }

    func answerChallenge() {
        guard let route, let tokens = route.tokens else { return }
        route.challenges?.remember(challengedPlace, at: .now())
        let token = tokens.current(need: bodyTime)
        planCSRFToken(beside: token)
        guard let token else { return awaitToken() }
        // Behind what else of the answer has come: its connection is then free for the next attempt.
        let arrived: @Sendable (IssuedToken) -> Void = returning { $0.tokenArrived(.success($1)) }
        arrived(token)
    }

    private var challengedPlace: ChallengedPlace {
        ChallengedPlace(of: target)
    }
}
