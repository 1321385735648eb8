package import AdobeIMS

/// The life of one credential's token: `FRESH → DUE → DEGRADED → EXPIRED`, one exchange at a time.
///
/// Pure: time and randomness are arguments, what is to be done comes back as a value. See "Life of
/// a token" and "When AEM refuses a token" in the documentation of tokens.
package struct TokenLifecycle: Sendable {
    package enum State: String, Sendable {
        case fresh, due, degraded, expired
    }

    /// What a request gets.
    package enum Lookup {
        /// Send this one. `startExchange`: and fetch its successor behind the request.
        case use(IssuedToken, startExchange: Bool)
        /// Nothing to send: wait for the exchange under way, which is to be started if
        /// `startExchange`.
        case wait(startExchange: Bool)
        /// Nothing to send, and the next try is some time off.
        case unavailable(TokenUnavailable)
    }

    /// What is to be done about a token that the upstream refused.
    package enum Refusal {
        /// A newer one is there already.
        case replay(IssuedToken)
        /// Wait for the exchange under way, which is to be started if `startExchange`.
        case wait(startExchange: Bool)
        case giveUp(Cause)
    }

    /// What the timer is to do.
    package enum Wake: Equatable {
        case exchange
        case sleep(until: UnixTime)
        /// An exchange runs; its end sets the timer again.
        case nothing
    }

    package private(set) var current: IssuedToken?
    private let refreshBefore: Duration
    private var isExchanging = false
    private var failure: Failure?
    private var forcedExchanges: [UnixTime] = []

    private struct Failure {
        var error: IMSError
        var attempts: Int
        var retryAt: UnixTime
    }

    /// A refused token is replaced at most so often …
    private static let forcedExchangeBudget = 3
    /// … in this time, or a permission that is missing would look like a token that is bad.
    private static let forcedExchangeWindow = Duration.seconds(300)
    private static let shortestBackoff = Duration.seconds(1)
    private static let longestBackoff = Duration.seconds(60)
    private static let permanentBackoff = Duration.seconds(300)

    package init(refreshBefore: Duration) {
        self.refreshBefore = refreshBefore
    }

    package func state(at now: UnixTime) -> State {
        guard let current = usable(at: now) else { return .expired }
        guard now >= current.refreshAt else { return .fresh }
        return failure == nil ? .due : .degraded
    }

    /// A request needs a token. It never gets one that has ended.
    package mutating func lookup(at now: UnixTime) -> Lookup {
        if let current = usable(at: now) {
            let isDue = now >= current.refreshAt
            return .use(current, startExchange: isDue && beginIfAllowed(at: now))
        }
        if isExchanging { return .wait(startExchange: false) }
        if beginIfAllowed(at: now) { return .wait(startExchange: true) }
        return .unavailable(unavailability(at: now))
    }

    /// The upstream refused the token of `generation`.
    package mutating func refused(generation: Int, at now: UnixTime) -> Refusal {
        if let current = usable(at: now), current.generation > generation {
            return .replay(current)
        }
        if isExchanging { return .wait(startExchange: false) }
        forcedExchanges.removeAll { $0.duration(to: now) >= Self.forcedExchangeWindow }
        guard forcedExchanges.count < Self.forcedExchangeBudget else {
            return .giveUp(.refreshBudgetExhausted)
        }
        guard beginIfAllowed(at: now) else { return .giveUp(.refreshFailed) }
        forcedExchanges.append(now)
        return .wait(startExchange: true)
    }

    /// The timer fired, or may have to be set.
    package mutating func wake(at now: UnixTime) -> Wake {
        if isExchanging { return .nothing }
        let due = current?.refreshAt ?? now
        let start = max(due, failure?.retryAt ?? due)
        guard start <= now else { return .sleep(until: start) }
        isExchanging = true
        return .exchange
    }

    /// The exchange brought a token. IMS may answer with one that it made earlier: if that is too
    /// near its end to be sent, it counts as a failure.
    package mutating func succeeded(
        _ token: AccessToken,
        at now: UnixTime,
        jitter: Double
    ) -> Result<IssuedToken, TokenUnavailable> {
        let issued = IssuedToken(
            token,
            generation: (current?.generation ?? 0) + 1,
            refreshBefore: refreshBefore,
            jitter: jitter
        )
        guard now < issued.usableUntil else {
            return .failure(failed(IMSError(.imsBadAnswer), at: now, jitter: jitter))
        }
        isExchanging = false
        failure = nil
        current = issued
        return .success(issued)
    }

    /// The exchange failed. A token that is still good stays.
    ///
    /// `jitter`: 0..<1; the delay is drawn from the whole interval ("full jitter").
    package mutating func failed(_ error: IMSError, at now: UnixTime, jitter: Double)
        -> TokenUnavailable
    {
        isExchanging = false
        let attempts = (failure?.attempts ?? 0) + 1
        let delay = Self.delay(error, attempts: attempts, jitter: jitter)
        failure = Failure(
            error: error,
            attempts: attempts,
            retryAt: now.advanced(by: delay)
        )
        return unavailability(at: now)
    }

    private func usable(at now: UnixTime) -> IssuedToken? {
        guard let current, now < current.usableUntil else { return nil }
        return current
    }

    private mutating func beginIfAllowed(at now: UnixTime) -> Bool {
        guard !isExchanging else { return false }
        if let failure, now < failure.retryAt { return false }
        isExchanging = true
        return true
    }

    private func unavailability(at now: UnixTime) -> TokenUnavailable {
        guard let failure else {
            return TokenUnavailable(cause: .tokenTimeout, explanation: "", retryAfter: .seconds(1))
        }
        return TokenUnavailable(
            cause: .ims(failure.error.cause),
            explanation: failure.error.explanation,
            retryAfter: max(.seconds(1), now.duration(to: failure.retryAt))
        )
    }

    private static func delay(_ error: IMSError, attempts: Int, jitter: Double) -> Duration {
        guard error.isTransient else { return permanentBackoff }
        let doubled = shortestBackoff * (1 << min(attempts - 1, 6))
        let interval = min(doubled, longestBackoff)
        return max(interval * jitter, error.retryAfter ?? .zero, .milliseconds(100))
    }
}
