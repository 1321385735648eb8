package import AdobeIMS

/// What a new process takes over from the one before it, so that any number of restarts cost IMS
/// no more than one process that runs on.
package struct TokenRestart: Sendable {
    /// Sent from the start, refreshed when it is due; nil when none is good any more.
    package let token: IssuedToken?
    /// Goes on: its ``ExchangeHistory/Failure/attempts`` with the backoff, its
    /// ``ExchangeHistory/Failure/retryAt`` with the wait for the first exchange.
    package let failure: ExchangeHistory.Failure?
    /// Count towards the budget, as if the process had run on.
    package let forcedExchanges: [UnixTime]
    /// Why the stored token is not ``token``, as a sentence for the log.
    package let reason: String?

    /// An exchange that never came to its end may have cost one all the same: how long the next
    /// waits, so that a process that dies again and again makes one a minute.
    private static let cutOffDelay = Duration.seconds(60)
    /// How long after ``ExchangeHistory/Failure/retryAt`` a failure still counts.
    private static let failureMemory = Duration.seconds(300)
    /// What a clock may be set back without a word.
    private static let clockTolerance = Duration.seconds(300)

    /// `refreshBefore`: How long before its end a token is due; at most a tenth of its life. A
    /// token that is good but due is sent, and refreshed at once.
    package init(_ stored: StoredToken, refreshBefore: Duration, at now: UnixTime) {
        // Without jitter: it would have tokens be due that have more time left than is asked for.
        let issued = stored.token.map {
            IssuedToken($0, generation: 1, refreshBefore: refreshBefore, jitter: 0)
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
        failure = Self.failure(of: stored.exchanges, at: now)
        forcedExchanges = stored.exchanges.forced.filter { $0 <= now }
    }

    /// When the first exchange is to be made; not after now means at once.
    package func firstExchange(at now: UnixTime) -> UnixTime {
        max(token?.refreshAt ?? now, failure?.retryAt ?? now)
    }

    private static func failure(
        of history: ExchangeHistory,
        at now: UnixTime
    ) -> ExchangeHistory.Failure? {
        let failure = history.failure.flatMap { failure in
            let wait = now.duration(to: failure.retryAt)
            return wait > ExchangeHistory.Failure.longestDelay || wait < .zero - failureMemory
                ? nil : failure
        }
        guard let began = history.runningSince, began <= now,
            began.advanced(by: cutOffDelay) > now
        else {
            return failure
        }
        return ExchangeHistory.Failure(
            cause: .imsTimeout,
            attempts: (failure?.attempts ?? 0) + 1,
            retryAt: began.advanced(by: cutOffDelay)
        )
    }
}
