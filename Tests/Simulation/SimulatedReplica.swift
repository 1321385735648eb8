import AdobeIMS
import ProxyCore

/// What `TokenSource` is in the process, without its threads.
final class SimulatedReplica {
    /// A request that waits for a token.
    struct Waiting {
        let number: Int
        let began: Int
        /// The generation that it was refused with.
        let refused: Int
    }

    static let refreshBefore = Duration.seconds(600)

    let number: Int
    /// By how much its clock is wrong.
    let skew: Duration
    var lifecycle = TokenLifecycle(refreshBefore: refreshBefore)
    var newest: AccessToken?
    var sharedFailure: ExchangeHistory.Failure?
    var turn: ExchangeTurn?
    var turnBegan = 0
    /// The world's numbers of its tokens, by generation.
    var tokens: [Int: Int] = [:]
    var isRequested = false
    var hasNews = false
    /// What it waits for news in; 0: it does not.
    var wait = 0
    var waiting: [Waiting] = []
    var isUp = false
    var isCatchingUp = false
    /// Grows with each of its deaths.
    var epoch = 0
    var pausedUntil = 0
    /// It was stopped or started, and what it began before that is over by then.
    var troubledUntil = 0

    init(number: Int, skew: Duration) {
        self.number = number
        self.skew = skew
    }

    func reset() {
        epoch += 1
        lifecycle = TokenLifecycle(refreshBefore: Self.refreshBefore)
        newest = nil
        sharedFailure = nil
        turn = nil
        tokens = [:]
        isRequested = false
        hasNews = false
        isCatchingUp = false
        wait = 0
        waiting = []
        isUp = false
    }

    func own(at now: UnixTime) -> ExchangeTurn.Own {
        ExchangeTurn.Own(
            generation: lifecycle.current?.generation ?? 0,
            value: newest?.value,
            usableUntil: lifecycle.usable(at: now)?.usableUntil,
            isForced: lifecycle.isForced,
            failure: sharedFailure,
            refreshBefore: Self.refreshBefore
        )
    }

    /// As `TokenSource` writes it.
    func record(_ lease: Lease) -> StoredToken {
        let current = lifecycle.current?.generation ?? 0
        let isNew = current == lease.generation
        return StoredToken(
            token: isNew || current == lease.fence ? newest : nil,
            exchanges: lifecycle.history,
            generation: isNew ? current : lease.fence
        )
    }
}
