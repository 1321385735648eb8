package import AdobeIMS

/// A credential's exchanges with IMS, as far as its next process has to know of them, lest each
/// start makes one that a process that runs on would not make.
package struct ExchangeHistory: Sendable, Equatable {
    /// Exchanges that failed, none between them having brought a token.
    package struct Failure: Sendable, Equatable {
        /// Of the last one.
        package let cause: IMSError.Cause
        /// How many they are, at least 1.
        package let attempts: Int
        /// No next one before this.
        package let retryAt: UnixTime
        /// Of the last one, see ``IMSError/reason``; a next process does not learn of it.
        package let reason: String?

        package init(
            cause: IMSError.Cause,
            attempts: Int,
            retryAt: UnixTime,
            reason: String? = nil
        ) {
            self.cause = cause
            self.attempts = attempts
            self.retryAt = retryAt
            self.reason = reason
        }
    }

    /// Exchanges that brought a token which IMS had made long before and which was due as it came,
    /// none between them having brought a fresh one.
    package struct Pause: Sendable, Equatable {
        /// How many they are, at least 1.
        package let attempts: Int
        /// No next one before this, unless the token is refused.
        package let until: UnixTime

        package init(attempts: Int, until: UnixTime) {
            self.attempts = attempts
            self.until = until
        }
    }

    /// Nil when the last exchange that ended brought a token.
    package var failure: Failure?
    /// Nil when the last token was not due as it came.
    package var pause: Pause?
    /// When an upstream's refusal forced an exchange, oldest first; of many, the newest.
    package var forced: [UnixTime] {
        didSet { forced = forced.suffix(Self.mostForced) }
    }

    /// More than any budget counts.
    package static let mostForced = 16

    package init(
        failure: Failure? = nil,
        pause: Pause? = nil,
        forced: [UnixTime] = []
    ) {
        self.failure = failure
        self.pause = pause
        self.forced = forced.suffix(Self.mostForced)
    }
}

extension ExchangeHistory.Failure {
    /// Until when the next try has to wait; nil when it need not.
    func wait(at now: UnixTime) -> UnixTime? {
        ExchangeDelay.wait(until: retryAt, at: now)
    }

    /// One more failure.
    ///
    /// `usableUntil`: Of the token that is still good; nil when there is none.
    /// `jitter`: 0..<1.
    init(
        _ error: IMSError,
        after previous: Self?,
        usableUntil: UnixTime?,
        at now: UnixTime,
        jitter: Double
    ) {
        let attempts = (previous?.attempts ?? 0) + 1
        let delay: Duration
        if error.isTransient {
            // Nobody is to be without a token for long because IMS asked for patience before.
            let left = usableUntil.map { max(.zero, now.duration(to: $0)) } ?? .zero
            let most = min(
                ExchangeDelay.longestWish,
                left + ExchangeDelay.longestWishWithoutToken
            )
            let backoff = ExchangeDelay.backoff(attempts: attempts, jitter: jitter)
            delay = max(backoff, min(error.retryAfter ?? .zero, most))
        } else {
            delay = ExchangeDelay.permanent
        }
        self.init(
            cause: error.cause,
            attempts: attempts,
            retryAt: now.advanced(by: delay),
            reason: error.reason
        )
    }

    /// The same with another time of the next try.
    func retried(at time: UnixTime) -> Self {
        Self(cause: cause, attempts: attempts, retryAt: time, reason: reason)
    }
}

extension ExchangeHistory.Pause {
    func wait(at now: UnixTime) -> UnixTime? {
        ExchangeDelay.wait(until: until, at: now)
    }

    /// One more token that is due as it comes: the next is asked for after the larger of the backoff
    /// and a part of what is left, but not after its end, nor after the longest wait.
    ///
    /// `jitter`: 0..<1.
    init(of token: IssuedToken, after previous: Self?, at now: UnixTime, jitter: Double) {
        let attempts = (previous?.attempts ?? 0) + 1
        let left = now.duration(to: token.usableUntil)
        let part = left * (1 + jitter) / 4
        let delay = max(ExchangeDelay.backoff(attempts: attempts, jitter: jitter), part)
        self.init(
            attempts: attempts,
            until: now.advanced(
                by: max(min(delay, left, ExchangeDelay.longest), ExchangeDelay.shortest)
            )
        )
    }
}

extension ExchangeHistory {
    /// The wall clock was set by `step`: what has been waited for stays as far off as it was.
    mutating func clockStepped(by step: Duration) {
        failure = failure.map { $0.retried(at: $0.retryAt.advanced(by: step)) }
        pause = pause.map { Pause(attempts: $0.attempts, until: $0.until.advanced(by: step)) }
        forced = forced.map { $0.advanced(by: step) }
    }
}
