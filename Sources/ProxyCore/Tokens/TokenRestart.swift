package import AdobeIMS

/// What a new process takes over from the one before it, so that any number of restarts cost IMS
/// no more than one process that runs on.
package struct TokenRestart: Sendable {
    /// Sent from the start, refreshed when it is due; nil when none is good any more.
    package let token: IssuedToken?
    /// Goes on: its ``ExchangeHistory/Failure/attempts`` with the backoff, its
    /// ``ExchangeHistory/Failure/retryAt`` with the wait for the first exchange.
    package let failure: ExchangeHistory.Failure?
    /// Of a token that was due as it came.
    private let pause: ExchangeHistory.Pause?
    /// Count towards the budget, as if the process had run on.
    package let forcedExchanges: [UnixTime]
    let account: AccountAge
    /// Why the stored token is not ``token``, as a sentence for the log.
    package let reason: String?

    /// How long after ``ExchangeHistory/Failure/retryAt`` a failure still counts.
    private static let failureMemory = Duration.seconds(300)
    /// More than any version of this program ever waited: the clock was set back.
    private static let longestStored = Duration.seconds(3600)
    /// What a clock may be set back without a word.
    private static let clockTolerance = Duration.seconds(300)

    /// `refreshBefore`: How long before its end a token is due; at most a tenth of its life. A
    /// token that is good but due is sent, and refreshed at once.
    /// `jitter`: 0..<1, so that those which came together are not refreshed together.
    package init(
        _ stored: StoredToken,
        refreshBefore: Duration,
        at now: UnixTime,
        jitter: Double = 0
    ) {
        // Towards the end: no token is to be due that has more time left than is asked for.
        let issued = stored.token.map {
            IssuedToken(
                $0,
                generation: max(1, stored.generation ?? 1),
                refreshBefore: refreshBefore,
                jitter: 0 - jitter
            )
        }
        reason =
            if let stored = stored.token, now.duration(to: stored.issuedAt) > Self.clockTolerance {
                "the stored token is from the future: the clock was set back"
            } else if let issued, now >= issued.usableUntil {
                "the stored token has ended"
            } else {
                nil
            }
        token = reason == nil ? issued : nil
        let hasToken = token != nil
        failure = stored.exchanges.failure.flatMap {
            Self.goingOn($0, hasToken: hasToken, at: now)
        }
        pause = stored.exchanges.pause.flatMap { $0.wait(at: now) == nil ? nil : $0 }
        account = stored.account
        forcedExchanges = stored.exchanges.forced.filter { $0 <= now }
    }

    /// What the lifecycle goes on with.
    var history: ExchangeHistory {
        ExchangeHistory(failure: failure, pause: pause, forced: forcedExchanges)
    }

    /// When the first exchange is to be made; not after now means at once.
    package func firstExchange(at now: UnixTime) -> UnixTime {
        max(token?.refreshAt ?? now, failure?.retryAt ?? now)
    }

    /// A failure that still counts. Without a token nobody is to wait for what an earlier process
    /// could afford to.
    private static func goingOn(
        _ failure: ExchangeHistory.Failure,
        hasToken: Bool,
        at now: UnixTime
    ) -> ExchangeHistory.Failure? {
        let wait = now.duration(to: failure.retryAt)
        guard wait <= longestStored, wait >= .zero - failureMemory else { return nil }
        let most =
            failure.cause.isTransient
            ? (hasToken ? ExchangeDelay.longestWish : ExchangeDelay.longestWishWithoutToken)
            : ExchangeDelay.permanent
        return failure.retried(at: min(failure.retryAt, now.advanced(by: most)))
    }
}
