package import AdobeIMS

/// The life of one credential's token: `FRESH → DUE → DEGRADED → EXPIRED`, one exchange at a time.
///
/// Pure: time and randomness are arguments, what is to be done comes back as a value. See "Life of
/// a token" and "When AEM refuses a token" in the documentation of tokens.
package struct TokenLifecycle: Sendable {
    package enum State: String, Sendable, CaseIterable {
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
    package internal(set) var account = AccountAge.unknown
    /// IMS answered with a token that it had made long before, and would do so again: a body that
    /// takes long is not helped by an exchange.
    private var isSecondHand = false
    /// nil: no exchange brings another token.
    var refreshBefore: Duration?
    /// Of all its tokens.
    let scheme: AuthorizationScheme
    private var refusedPlaces = RefusedPlaces()
    /// What the next process has to know of it.
    package private(set) var history = ExchangeHistory()
    private var isExchanging = false
    /// The exchange under way was forced by a refusal.
    package private(set) var isForced = false

    /// `refreshBefore`: How long before its end a token is replaced; at most a tenth of its life.
    /// nil for a token that can't be had again, a local development token: it is used to its end,
    /// and a refusal is the last word on it.
    package init(refreshBefore: Duration?, scheme: AuthorizationScheme = .bearer) {
        self.refreshBefore = refreshBefore
        self.scheme = scheme
    }

    /// Goes on where an earlier process ended.
    package init(restoring restart: TokenRestart, refreshBefore: Duration) {
        self.refreshBefore = refreshBefore
        scheme = .bearer
        current = restart.token
        history = restart.history
        account = restart.account
    }

    package func state(at now: UnixTime) -> State {
        guard let current = usable(at: now) else { return .expired }
        guard now >= current.refreshAt else { return .fresh }
        return history.failure == nil ? .due : .degraded
    }

    /// A request needs a token. It never gets one that has ended.
    ///
    /// `need`: How long sending the request may take. A token that would end before is replaced
    /// first, if the next one lives much longer.
    package mutating func lookup(at now: UnixTime, need: Duration = .zero) -> Lookup {
        if let current = usable(at: now) {
            if need > .zero, refreshBefore != nil, !isSecondHand,
                current.isShort(of: need, at: now)
            {
                if isExchanging { return .wait(startExchange: false) }
                if beginIfAllowed(at: now) { return .wait(startExchange: true) }
            }
            let isDue = now >= current.refreshAt
            return .use(current, startExchange: isDue && beginIfAllowed(at: now))
        }
        if isExchanging { return .wait(startExchange: false) }
        if beginIfAllowed(at: now) { return .wait(startExchange: true) }
        return .unavailable(unavailability(at: now))
    }

    /// The upstream refused the token of `generation` at `place`.
    package mutating func refused(
        generation: Int,
        at now: UnixTime,
        place: RefusedPlace? = nil
    ) -> Refusal {
        // What a person has set is not tried twice: the account may be locked for it.
        guard scheme != .basic else { return .giveUp(scheme.refusalCause) }
        if let current = usable(at: now), current.generation > generation {
            return .replay(current)
        }
        guard refreshBefore != nil else { return .giveUp(scheme.refusalCause) }
        if let place, refusedPlaces.contains(place, at: now) {
            return .giveUp(.refusedAfterRefresh)
        }
        if isExchanging { return .wait(startExchange: false) }
        history.forced.removeAll { forced in
            let age = forced.duration(to: now)
            // The future means that the clock was set back.
            return age >= SharedBudget.window || age <= .zero - SharedBudget.window
        }
        guard history.forced.count < SharedBudget.forcedExchanges else {
            return .giveUp(.refreshBudgetExhausted)
        }
        guard beginIfAllowed(at: now, isForced: true) else { return .giveUp(.refreshFailed) }
        history.forced.append(now)
        return .wait(startExchange: true)
    }

    /// At `place` a new token was refused as the one before it was: there it is not about the token.
    package mutating func refusedAgain(at place: RefusedPlace, at now: UnixTime) {
        refusedPlaces.remember(place, at: now)
    }

    /// The timer fired, or may have to be set.
    package mutating func wake(at now: UnixTime) -> Wake {
        if isExchanging { return .nothing }
        let start = start(at: now)
        guard start <= now else { return .sleep(until: start) }
        isExchanging = true
        isForced = false
        return .exchange
    }

    private func start(at now: UnixTime) -> UnixTime {
        let due = current?.refreshAt ?? now
        return max(
            due,
            history.failure?.wait(at: now) ?? due,
            history.pause?.wait(at: now) ?? due
        )
    }

    /// When the next exchange begins by itself; nil: one runs, or none brings another token.
    func nextExchange(at now: UnixTime) -> UnixTime? {
        isExchanging || refreshBefore == nil ? nil : start(at: now)
    }

    /// The exchange brought a token. IMS may answer with one that it made earlier: if that is too
    /// near its end to be sent, it counts as a failure.
    ///
    /// `generation`: As those who share it count; it grows in any case.
    package mutating func succeeded(
        _ token: AccessToken,
        at now: UnixTime,
        jitter: Double,
        generation: Int? = nil
    ) -> Result<IssuedToken, TokenUnavailable> {
        let issued = IssuedToken(
            token,
            generation: max((current?.generation ?? 0) + 1, generation ?? 1),
            refreshBefore: refreshBefore,
            jitter: jitter,
            scheme: scheme
        )
        guard now < issued.usableUntil else {
            return .failure(failed(IMSError(.imsBadAnswer), at: now, jitter: jitter))
        }
        account.gotToken(at: now)
        isExchanging = false
        history.failure = nil
        history.pause =
            now < issued.refreshAt
            ? nil : .init(of: issued, after: history.pause, at: now, jitter: jitter)
        isSecondHand = issued.isPastHalf(at: now)
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
        history.failure = ExchangeHistory.Failure(
            error,
            after: history.failure,
            usableUntil: usable(at: now)?.usableUntil,
            at: now,
            jitter: jitter
        )
        return unavailability(at: now)
    }

    /// Another replica's exchange failed, and this one's would have.
    package mutating func shared(
        _ failure: ExchangeHistory.Failure,
        at now: UnixTime
    ) -> TokenUnavailable {
        isExchanging = false
        history.failure = failure
        forgetForced()
        return unavailability(at: now)
    }

    /// No replica may force another exchange for now.
    package mutating func budgetSpent() -> TokenUnavailable {
        isExchanging = false
        forgetForced()
        return TokenUnavailable(
            cause: .refreshBudgetExhausted,
            explanation: Cause.refreshBudgetExhausted.explanation,
            retryAfter: SharedBudget.window / SharedBudget.forcedExchanges
        )
    }

    /// The exchange that was to be forced was not made here: those of all replicas count.
    package mutating func forced(byAll times: [UnixTime]) {
        history.forced = times
    }

    private mutating func forgetForced() {
        if isForced, !history.forced.isEmpty { history.forced.removeLast() }
    }

    /// The token to send now, if there is one.
    package func usable(at now: UnixTime) -> IssuedToken? {
        guard let current, now < current.usableUntil else { return nil }
        return current
    }

    /// What was waited for has to wait no more: somebody knows that IMS will answer otherwise now.
    package mutating func retryNow(at now: UnixTime) {
        history.failure = history.failure?.retried(at: now)
        history.pause = nil
    }

    /// The wall clock was set by `step`. Waits stay as long as they were. A token ends at the earlier
    /// of both clocks' times: what was a wrong clock when it came must not prolong its life.
    package mutating func clockStepped(by step: Duration) {
        history.clockStepped(by: step)
        account.clockStepped(by: step)
        if step < .zero { current = current?.moved(by: step) }
    }

    /// `isForced`: The upstream refused the token that there is, so another wait than a failure's
    /// does not count.
    private mutating func beginIfAllowed(at now: UnixTime, isForced: Bool = false) -> Bool {
        guard !isExchanging else { return false }
        if history.failure?.wait(at: now) != nil { return false }
        if !isForced, usable(at: now) != nil, history.pause?.wait(at: now) != nil { return false }
        isExchanging = true
        self.isForced = isForced
        return true
    }

    private func unavailability(at now: UnixTime) -> TokenUnavailable {
        guard let failure = history.failure else {
            return TokenUnavailable(cause: .tokenTimeout, explanation: "", retryAfter: .seconds(1))
        }
        return TokenUnavailable(
            cause: .ims(failure.cause),
            explanation: failure.cause.explanation,
            retryAfter: max(.seconds(1), now.duration(to: failure.retryAt)),
            reason: failure.reason
        )
    }
}
