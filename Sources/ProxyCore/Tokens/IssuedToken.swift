package import AdobeIMS

/// A token that a credential got, ready to be sent. Immutable, so that every event loop may hold
/// it.
package final class IssuedToken: Sendable {
    /// Grows with each token of the credential, from 1.
    package let generation: Int
    /// `Bearer …`: the value of the `Authorization` field.
    package let authorization: Secret
    /// When IMS says that it ends.
    package let expiry: UnixTime
    /// Until when it is sent: its end, less the leeway for clocks that differ.
    package let usableUntil: UnixTime
    /// From when on a successor is fetched behind the requests.
    package let refreshAt: UnixTime

    /// What clocks may differ by. A short-lived token gives up a quarter of its life at most.
    private static let leeway = Duration.seconds(30)

    /// `refreshBefore`: How long before its end a token is replaced; at most a tenth of its life.
    /// `jitter`: 0..<1, so that replicas that started together don't refresh together.
    package init(
        _ token: AccessToken,
        generation: Int,
        refreshBefore: Duration,
        jitter: Double
    ) {
        let life = token.issuedAt.duration(to: token.expiry)
        let ahead = min(refreshBefore, life / 10)
        self.generation = generation
        authorization = Secret("Bearer " + token.value.reveal())
        expiry = token.expiry
        usableUntil = token.expiry.advanced(by: .zero - min(Self.leeway, life / 4))
        refreshAt = usableUntil.advanced(by: .zero - ahead * (1 + jitter / 4))
    }
}

extension IssuedToken: Equatable {
    package static func == (left: IssuedToken, right: IssuedToken) -> Bool {
        left === right
    }
}
