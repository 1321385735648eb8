import AdobeIMS
package import Logging
import Synchronization

/// The token of one credential, shared by all event loops: a ``TokenLifecycle`` under a lock, and
/// the task that does what it says.
///
/// The lock is held for a few comparisons; nothing waits in it.
package final class TokenSource: Sendable {
    package typealias Waiter = @Sendable (Result<IssuedToken, TokenUnavailable>) -> Void

    package let name: String
    let logger: Logger
    /// Knows of each token before anybody may send it.
    let secrets: LiveSecrets
    let clock: TokenClock
    package let tally: TokenTally
    let random: @Sendable () -> Double
    let shared: Mutex<Shared>
    /// AEM has not served the account yet, as far as is known.
    let isServiceAwaited = Atomic(false)
    let signals: AsyncStream<Void>
    let signal: AsyncStream<Void>.Continuation
    /// How long anything waits for the store, and how often it is looked into while another process
    /// exchanges.
    let storePatience: Duration

    struct Shared {
        var steps = ClockSteps()
        var lifecycle: TokenLifecycle
        var provider: TokenProvider
        /// Takes the provider's place once an exchange with it has succeeded.
        var candidate: Candidate?
        var proposals = 0
        /// The last one that took the provider's place.
        var acceptedProposal = 0
        /// By how much the wall clock has been set back in all.
        var setBack = Duration.zero
        /// The newest token, as the store keeps it.
        var newest: AccessToken?
        /// Why the store could not be written last, so that it is said once.
        var storeProblem: String?
        /// Why what others stored was not used last, so that it is said once.
        var ignoredReason: String?
        /// The last failure that was stored, by whichever replica.
        var sharedFailure: ExchangeHistory.Failure?
        /// Another replica has written, or the shared store is there again.
        var hasNews = false
        /// Waits for that.
        var newsWaiter: FirstAnswer<Bool>?
        /// A request asked for an exchange; the task is to begin it.
        var isRequested = false
        /// What is known has to be stored.
        var isSaveDue = false
        /// What the timer that is set stands for.
        var timer: UnixTime?
        /// Each downstream connection waits at most once, so their limit bounds this.
        var waiters: [Waiting] = []

        /// What has been kept in terms of a wall clock that was set since.
        mutating func recount(at moment: Moment) -> Bool {
            guard let step = steps.step(at: moment) else { return false }
            lifecycle.clockStepped(by: step)
            candidate?.clockStepped(by: step)
            if step < .zero {
                newest = newest?.moved(by: step)
                setBack += step
            }
            timer = nil
            return true
        }

        mutating func takeWaiters() -> [Waiting] {
            defer { waiters = [] }
            return waiters
        }
    }

    /// A request that waits for the exchange under way.
    struct Waiting {
        let waiter: Waiter
        /// The generation that it was refused with: only a newer one is of use.
        var refused = 0

        /// What the end of an exchange means for it. A token that is still good outlives a failure.
        func outcome(
            _ result: Result<IssuedToken, TokenUnavailable>,
            current: IssuedToken?
        ) -> Result<IssuedToken, TokenUnavailable> {
            if case .failure = result, let current, current.generation > refused {
                return .success(current)
            }
            return result
        }
    }

    /// `provider`: Its exchange is made at start, unless its store has a token that is good.
    /// `secrets`: Of the process.
    /// `tally`: Of the credential's name; it goes on counting.
    package init(
        name: String,
        provider: TokenProvider,
        secrets: LiveSecrets,
        logger: Logger,
        clock: TokenClock = TokenClock(),
        tally: TokenTally = TokenTally(),
        storePatience: Duration = StoreAccess.standardPatience,
        random: @escaping @Sendable () -> Double = { .random(in: 0..<1) }
    ) {
        self.name = name
        self.secrets = secrets
        self.logger = logger
        self.clock = clock
        self.tally = tally
        self.storePatience = storePatience
        self.random = random
        let lifecycle = TokenLifecycle(
            refreshBefore: provider.refreshBefore,
            scheme: provider.scheme
        )
        shared = Mutex(Shared(lifecycle: lifecycle, provider: provider))
        (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Nothing waits in it.
    func locked<Value>(_ body: (inout sending Shared, UnixTime) -> Value) -> Value {
        let (value, isRecounted) = shared.withLock { shared in
            let moment = clock.now()
            let isRecounted = shared.recount(at: moment)
            return (body(&shared, moment.wall), isRecounted)
        }
        if isRecounted { signal.yield() }
        return value
    }

    // MARK: For requests

    /// The token to send now; nil when the request has to ``join(need:_:)`` those that wait.
    ///
    /// `need`: How long sending the request may take.
    package func current(need: Duration = .zero) -> IssuedToken? {
        let lookup = locked { shared, now -> TokenLifecycle.Lookup in
            let lookup = shared.lifecycle.lookup(at: now, need: need)
            switch lookup {
            case .use(_, startExchange: true), .wait(startExchange: true):
                shared.isRequested = true
            default:
                break
            }
            return lookup
        }
        switch lookup {
        case .use(let token, let startExchange):
            if startExchange { signal.yield() }
            return token
        case .wait(startExchange: true):
            signal.yield()
            return nil
        case .wait, .unavailable:
            return nil
        }
    }

    /// Calls `waiter` once, from any thread: with a token, or with the reason why there is none. A
    /// running exchange is joined, also in its failure.
    package func join(need: Duration = .zero, _ waiter: @escaping Waiter) {
        let outcome = locked { shared, now -> Result<IssuedToken, TokenUnavailable>? in
            switch shared.lifecycle.lookup(at: now, need: need) {
            case .use(let token, let startExchange):
                if startExchange { shared.isRequested = true }
                return .success(token)
            case .wait(let startExchange):
                if startExchange { shared.isRequested = true }
                shared.waiters.append(Waiting(waiter: waiter))
                return nil
            case .unavailable(let reason):
                return .failure(reason)
            }
        }
        signal.yield()
        if let outcome { waiter(outcome) }
    }

    /// The upstream refused the token of `generation` at `place`: `waiter` is called as in
    /// ``join(need:_:)``, with a newer token.
    ///
    /// - Returns: Why no newer one is to be had now, in which case `waiter` is not called.
    package func refused(
        generation: Int,
        at place: RefusedPlace,
        _ waiter: @escaping Waiter
    ) -> Cause? {
        let refusal = locked { shared, now -> TokenLifecycle.Refusal in
            let refusal = shared.lifecycle.refused(generation: generation, at: now, place: place)
            if case .wait(let startExchange) = refusal {
                if startExchange { shared.isRequested = true }
                shared.waiters.append(Waiting(waiter: waiter, refused: generation))
            }
            return refusal
        }
        switch refusal {
        case .replay(let token):
            waiter(.success(token))
            return nil
        case .wait:
            signal.yield()
            return nil
        case .giveUp(let cause):
            return cause
        }
    }

    /// The upstream refused a new token at `place`, too.
    package func refusedAgain(at place: RefusedPlace) {
        locked { shared, now in shared.lifecycle.refusedAgain(at: place, at: now) }
    }

    /// Whether the account got its first token so lately that AEM may not know it yet.
    package var isAccountNew: Bool {
        locked { shared, now in shared.lifecycle.account.isNew(at: now) }
    }

    /// The upstream has served a request that had one of its tokens.
    package func accountServed() {
        guard isServiceAwaited.load(ordering: .relaxed) else { return }
        isServiceAwaited.store(false, ordering: .relaxed)
        locked { shared, _ in
            shared.lifecycle.account = .served
            shared.isSaveDue = true
        }
        signal.yield()
    }

    /// What waits for a next try tries now: somebody knows that it will go better.
    package func retryNow() {
        locked { shared, now in
            shared.lifecycle.retryNow(at: now)
            shared.candidate?.retryNow(at: now)
        }
        signal.yield()
    }

    // MARK: For changed files

    /// The credential's files have changed. The present provider stays until an exchange with this
    /// one has succeeded; one that IMS refuses changes nothing.
    ///
    /// - Returns: Its number, which ``acceptedProposal`` reaches when it is in use.
    @discardableResult
    package func propose(_ provider: TokenProvider) -> Int {
        let number = shared.withLock { shared in
            shared.proposals += 1
            shared.candidate = Candidate(provider: provider, number: shared.proposals)
            return shared.proposals
        }
        signal.yield()
        return number
    }

    /// The number of the newest proposal that is in use; 0 while what was there at start is.
    package var acceptedProposal: Int { shared.withLock { $0.acceptedProposal } }
}
