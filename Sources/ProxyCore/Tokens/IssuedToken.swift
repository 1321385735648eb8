package import AdobeIMS

/// A token that a credential got, ready to be sent. Immutable, so that every event loop may hold
/// it.
package final class IssuedToken: Sendable {
    /// Grows with each token of the credential, from 1.
    package let generation: Int
    package let authorization: Authorization
    /// When IMS says that it ends.
    package let expiry: UnixTime
    /// Until when it is sent: its end, less the leeway for clocks that differ.
    package let usableUntil: UnixTime
    /// From when on a successor is fetched behind the requests.
    package let refreshAt: UnixTime

    /// From issue to end.
    package var life: Duration { halfLife * 2 }

    /// What it is sent by.
    private let scheme: AuthorizationScheme

    /// ``expiry`` of what has one.
    package var end: UnixTime? { scheme.ends ? expiry : nil }

    /// Half of its life, from issue to end.
    private let halfLife: Duration

    /// What clocks may differ by. A short-lived token gives up a quarter of its life at most.
    private static let leeway = Duration.seconds(30)

    /// `refreshBefore`: How long before its end a token is replaced; at most a tenth of its life. nil:
    /// it isn't.
    /// `jitter`: 0..<1, so that replicas that started together don't refresh together.
    package init(
        _ token: AccessToken,
        generation: Int,
        refreshBefore: Duration?,
        jitter: Double,
        scheme: AuthorizationScheme = .bearer
    ) {
        let life = token.issuedAt.duration(to: token.expiry)
        let ahead = min(refreshBefore ?? .zero, life / 10)
        self.generation = generation
        halfLife = life / 2
        self.scheme = scheme
        authorization = Authorization(scheme, token.value)
        expiry = token.expiry
        usableUntil = Self.usableUntil(token)
        refreshAt = usableUntil.advanced(by: .zero - ahead * (1 + jitter / 4))
    }

    private init(_ token: IssuedToken, movedBy step: Duration) {
        generation = token.generation
        halfLife = token.halfLife
        scheme = token.scheme
        authorization = token.authorization
        expiry = token.expiry.advanced(by: step)
        usableUntil = token.usableUntil.advanced(by: step)
        refreshAt = token.refreshAt.advanced(by: step)
    }

    /// The same one, as a wall clock shows its times that was set by `step`.
    func moved(by step: Duration) -> IssuedToken {
        IssuedToken(self, movedBy: step)
    }

    /// Until when a token is sent.
    static func usableUntil(_ token: AccessToken) -> UnixTime {
        let life = token.issuedAt.duration(to: token.expiry)
        return token.expiry.advanced(by: .zero - min(leeway, life / 4))
    }

    /// Whether it ends before `need` has passed, and a new one would live at least twice as long.
    package func isShort(of need: Duration, at now: UnixTime) -> Bool {
        now.duration(to: usableUntil) < min(need, halfLife)
    }

    /// Whether less than half of its life is left.
    package func isPastHalf(at now: UnixTime) -> Bool {
        now.duration(to: usableUntil) < halfLife
    }
}

extension IssuedToken: Equatable {
    package static func == (left: IssuedToken, right: IssuedToken) -> Bool {
        left === right
    }
}
