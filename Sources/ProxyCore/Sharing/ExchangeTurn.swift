package import AdobeIMS

/// One exchange as it is due at one of many replicas: who makes it, and what of it.
///
/// Pure: what was found comes in, what is to be done next goes out, and time and randomness are
/// arguments. The replica looks whether another one has made the exchange already; asks for the
/// lease; exchanges under it and writes; or waits for whoever has it. Without the store it exchanges
/// for itself, at once.
package struct ExchangeTurn: Sendable {
    /// What the replica has when its turn begins.
    package struct Own: Sendable {
        /// Of its newest token; 0: it never had one.
        package var generation: Int
        package var value: Secret?
        /// Until when it may be sent; nil: there is none.
        package var usableUntil: UnixTime?
        /// The upstream refused it.
        package var isForced: Bool
        /// The last failure of an exchange that it has seen or stored.
        package var failure: ExchangeHistory.Failure?
        package var refreshBefore: Duration

        package init(
            generation: Int,
            value: Secret?,
            usableUntil: UnixTime?,
            isForced: Bool,
            failure: ExchangeHistory.Failure?,
            refreshBefore: Duration
        ) {
            self.generation = generation
            self.value = value
            self.usableUntil = usableUntil
            self.isForced = isForced
            self.failure = failure
            self.refreshBefore = refreshBefore
        }
    }

    package enum Action: Sendable {
        /// See what is stored.
        case look
        /// Ask for the lease.
        case lease(LeaseRequest)
        /// Until another replica has written, but no longer.
        case wait(Duration)
        /// Ask IMS: renewing the lease meanwhile, or without one. Its token is sent from then on.
        case exchange(Lease?)
        /// Write what the exchange came to.
        case write(Lease)
        /// Store what an exchange without a lease came to, as far as there is a store.
        case offer
        /// Go on with another replica's token, and give the lease back.
        case take(StoredToken, releasing: Lease?)
        /// Another replica's exchange has failed just now: this one's would, too.
        case share(ExchangeHistory.Failure, releasing: Lease?)
        /// No exchange may be forced now.
        case giveUp
        case end
    }

    /// What is looked for again while another replica exchanges: so often, on average.
    package static let interval = Duration.milliseconds(100)
    /// An exchange of another replica's is over by then, or will never be. It begins when there is
    /// no token left to be sent: before that, whoever has the lease next is early enough.
    package static let longest = Duration.seconds(30)

    package let own: Own
    private let owner: String
    private let end: UnixTime
    /// The exchange has been made; what follows is only about what is stored.
    private var isExchanged = false
    /// Why what is stored was not used, as a sentence for the log.
    package private(set) var ignored: String?

    /// `owner`: A name that nobody else has, nor this replica in another turn.
    package init(_ own: Own, owner: String, at now: UnixTime) {
        self.own = own
        self.owner = owner
        let usableUntil = own.isForced ? now : own.usableUntil ?? now
        end = max(now, usableUntil).advanced(by: Self.longest)
    }

    /// `isAwaited`: Whether requests wait for it.
    /// `jitter`: 0..<1.
    package mutating func looked(
        _ result: Result<SharedLook, TokenStoreError>,
        at now: UnixTime,
        isAwaited: Bool,
        jitter: Double
    ) -> Action {
        guard case .success(let look) = result else { return isExchanged ? .end : .exchange(nil) }
        if let action = use(look.stored, fence: look.fence, at: now) { return action }
        if isExchanged { return .end }
        if let left = look.leaseLeft, !(isAwaited && left <= Lease.abandoned) {
            return wait(at: now, jitter: jitter)
        }
        let stored = if case .token(let token) = look.stored { token.generation ?? 0 } else { 0 }
        return .lease(
            LeaseRequest(
                owner: owner,
                generation: max(own.generation, stored),
                isForced: own.isForced,
                takesOver: isAwaited
            )
        )
    }

    package mutating func leased(
        _ answer: LeaseAnswer,
        at now: UnixTime,
        jitter: Double
    ) -> Action {
        switch answer {
        case .granted(let lease, let stored):
            // Whoever had it before may have written since the look.
            use(stored, fence: lease.fence, at: now, releasing: lease) ?? .exchange(lease)
        case .taken: wait(at: now, jitter: jitter)
        case .budgetSpent: .giveUp
        case .unavailable: .exchange(nil)
        }
    }

    package func waited() -> Action { .look }

    /// The exchange under `lease`, or without one, has ended; its token is in use.
    package mutating func exchanged(under lease: Lease?) -> Action {
        isExchanged = true
        return lease.map { .write($0) } ?? .offer
    }

    /// Whoever has lost the lease goes on with what the one after it has got, so that all send the
    /// same token.
    package func wrote(_ answer: WriteAnswer) -> Action {
        answer == .lost ? .look : .end
    }

    /// Beside any exchange: what another replica has written, or what is to be stored in its place.
    package mutating func caughtUp(_ look: SharedLook, at now: UnixTime) -> Action {
        if let action = use(look.stored, fence: look.fence, at: now) { return action }
        let stored = if case .token(let token) = look.stored { token.generation ?? 0 } else { 0 }
        let isUseful = own.usableUntil.map { now < $0 } ?? false
        return isUseful && max(stored, look.fence) <= own.generation && stored < own.generation
            ? .offer : .end
    }

    private func wait(at now: UnixTime, jitter: Double) -> Action {
        now < end ? .wait(Self.interval * (0.5 + jitter)) : .exchange(nil)
    }

    // MARK: What is stored

    private mutating func use(
        _ loaded: LoadedToken,
        fence: Int,
        at now: UnixTime,
        releasing lease: Lease? = nil
    ) -> Action? {
        let stored: StoredToken
        switch loaded {
        case .none, .never: return nil
        case .ignored(let reason):
            ignored = reason
            return nil
        case .token(let token): stored = token
        }
        if let reason = Self.staleness(of: stored, fence: fence) {
            ignored = reason
            return nil
        }
        if isBetter(stored, at: now) { return .take(stored, releasing: lease) }
        if let failure = news(of: stored, at: now) { return .share(failure, releasing: lease) }
        return nil
    }

    /// Whoever can write to the store can also write again what was there before.
    package static func staleness(of stored: StoredToken, fence: Int) -> String? {
        let generation = stored.generation ?? 0
        guard generation < fence else { return nil }
        return "it is of generation \(generation), and \(fence) was there already"
    }

    /// Whether it has a token that spares this replica the exchange.
    private func isBetter(_ stored: StoredToken, at now: UnixTime) -> Bool {
        let restart = TokenRestart(stored, refreshBefore: own.refreshBefore, at: now)
        guard let token = stored.token, let issued = restart.token, token.value != own.value
        else { return false }
        let isFresh = now < issued.refreshAt
        let generation = stored.generation ?? 0
        if generation > own.generation {
            let isLonger = own.usableUntil.map { max(now, $0) < issued.usableUntil } ?? true
            return isFresh || isLonger || own.isForced
        }
        // Of two that were had without the store, the same generation may be another token.
        return generation == own.generation && isFresh && !own.isForced && !isExchanged
    }

    /// A failure that this replica has not seen, and after which it would have to wait.
    private func news(of stored: StoredToken, at now: UnixTime) -> ExchangeHistory.Failure? {
        guard !isExchanged, let failure = stored.exchanges.failure,
            own.failure.map({ !$0.isSame(as: failure) }) ?? true
        else { return nil }
        let restart = TokenRestart(stored, refreshBefore: own.refreshBefore, at: now)
        guard let bounded = restart.failure, bounded.wait(at: now) != nil else { return nil }
        return bounded
    }
}

extension ExchangeHistory.Failure {
    /// Whether it is the same one, as far as it can be stored.
    package func isSame(as other: Self) -> Bool {
        cause == other.cause && attempts == other.attempts && retryAt == other.retryAt
    }
}
