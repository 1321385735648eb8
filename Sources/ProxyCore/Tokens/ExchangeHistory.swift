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

        package init(cause: IMSError.Cause, attempts: Int, retryAt: UnixTime) {
            self.cause = cause
            self.attempts = attempts
            self.retryAt = retryAt
        }
    }

    /// When the exchange began that has not ended yet, or that the end of the process cut off.
    package var runningSince: UnixTime?
    /// Nil when the last exchange that ended brought a token.
    package var failure: Failure?
    /// When an upstream's refusal forced an exchange, oldest first; of many, the newest.
    package var forced: [UnixTime] {
        didSet { forced = forced.suffix(Self.mostForced) }
    }

    /// More than any budget counts.
    package static let mostForced = 16

    package init(
        runningSince: UnixTime? = nil,
        failure: Failure? = nil,
        forced: [UnixTime] = []
    ) {
        self.runningSince = runningSince
        self.failure = failure
        self.forced = forced.suffix(Self.mostForced)
    }
}

extension ExchangeHistory.Failure {
    private static let shortestBackoff = Duration.seconds(1)
    private static let longestBackoff = Duration.seconds(60)
    private static let permanentBackoff = Duration.seconds(300)

    /// No wait is longer (an ``IMSError/retryAfter`` is an hour at most), or the clock was set back.
    static let longestDelay = Duration.seconds(3600)

    /// Until when the next try has to wait; nil when it need not.
    func wait(at now: UnixTime) -> UnixTime? {
        let delay = now.duration(to: retryAt)
        return delay > .zero && delay <= Self.longestDelay ? retryAt : nil
    }

    /// One more failure. The next try waits for a delay that doubles with each, drawn from the whole
    /// interval ("full jitter"); after a refusal, which only a person can change, for five minutes.
    ///
    /// `jitter`: 0..<1.
    init(_ error: IMSError, after previous: Self?, at now: UnixTime, jitter: Double) {
        let attempts = (previous?.attempts ?? 0) + 1
        let delay: Duration
        if error.isTransient {
            let doubled = Self.shortestBackoff * (1 << min(attempts - 1, 6))
            let interval = min(doubled, Self.longestBackoff)
            delay = max(interval * jitter, error.retryAfter ?? .zero, .milliseconds(100))
        } else {
            delay = Self.permanentBackoff
        }
        self.init(cause: error.cause, attempts: attempts, retryAt: now.advanced(by: delay))
    }
}
