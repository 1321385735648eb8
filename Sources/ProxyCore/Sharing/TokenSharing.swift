/// What the replicas of the proxy share of one credential, so that all of them together are one
/// client of IMS: the newest token, and a lease that one of them has while it exchanges.
///
/// Nothing of it may take longer than the store's time limit. What it answers is to be believed only
/// as far as ``ExchangeTurn`` says.
package protocol TokenSharing: Sendable {
    /// What is there now.
    ///
    /// - Returns: or why nobody can say.
    func look() async -> Result<SharedLook, TokenStoreError>

    /// Asks for the lease.
    func lease(_ request: LeaseRequest) async -> LeaseAnswer

    /// The holder lives, and needs it for longer.
    func renew(_ lease: Lease) async

    /// Writes what the exchange under the lease came to, if the lease is still its own and nobody
    /// has written meanwhile; then gives the lease back and tells the others.
    func write(_ token: StoredToken, under lease: Lease) async -> WriteAnswer

    /// Gives the lease back, if it is still the holder's.
    func release(_ lease: Lease) async

    /// Says from now on, on any thread, what is new. The last one who asked is told.
    func listen(_ call: @escaping @Sendable (SharedNews) -> Void)

    /// Why it is of no use at the moment; nil: it is.
    var problem: String? { get }
}

/// What ``TokenSharing/look()`` found.
package struct SharedLook: Sendable {
    package let stored: LoadedToken
    /// The generation that was written last; 0: none.
    package let fence: Int
    /// How long the lease of whoever exchanges now lasts; nil: nobody does.
    package let leaseLeft: Duration?

    package init(stored: LoadedToken, fence: Int, leaseLeft: Duration?) {
        self.stored = stored
        self.fence = fence
        self.leaseLeft = leaseLeft
    }

    /// What is stored, unless it was there before and something newer after it.
    package var trusted: LoadedToken {
        guard case .token(let token) = stored,
            let reason = ExchangeTurn.staleness(of: token, fence: fence)
        else { return stored }
        return .ignored(reason: reason)
    }
}

/// What ``TokenSharing/listen(_:)`` tells.
package enum SharedNews: Sendable, Equatable {
    /// Somebody has written something of this generation.
    case written(generation: Int)
    /// The store is there, for the first time or again; what it has may be old, or nothing.
    case connected
}

/// What a replica asks for when it wants to exchange.
package struct LeaseRequest: Sendable, Equatable {
    /// A name that nobody else has, nor this replica in another lease.
    package let owner: String
    /// The newest generation that the replica knows of. A store that has forgotten it goes on from
    /// there.
    package let generation: Int
    /// An upstream refused the token, so it counts towards the budget of all replicas.
    package let isForced: Bool
    /// Requests wait: a holder that has not renewed its lease for ``Lease/patience`` is taken for
    /// dead.
    package let takesOver: Bool

    package init(owner: String, generation: Int, isForced: Bool, takesOver: Bool) {
        self.owner = owner
        self.generation = generation
        self.isForced = isForced
        self.takesOver = takesOver
    }
}

package enum LeaseAnswer: Sendable {
    /// And what is stored, as of the same moment.
    case granted(Lease, LoadedToken)
    /// Another replica has it.
    case taken
    /// All replicas together have forced as many exchanges as they may.
    case budgetSpent
    case unavailable(TokenStoreError)
}

package enum WriteAnswer: Sendable, Equatable {
    case written
    /// The lease is another one's by now, or somebody has written meanwhile.
    case lost
    case unavailable(TokenStoreError)
}

/// The right to exchange, for a time.
package struct Lease: Sendable, Hashable {
    package let owner: String
    /// The generation that was written last when it was granted.
    package let fence: Int

    package init(owner: String, fence: Int) {
        self.owner = owner
        self.fence = fence
    }

    /// Of the token that the exchange brings.
    package var generation: Int { fence + 1 }

    /// How long it lasts, from its last renewal.
    package static let time = Duration.seconds(15)
    /// How often the holder renews it.
    package static let renewal = Duration.milliseconds(500)
    /// How long requests wait for a holder that does not renew it.
    package static let patience = Duration.seconds(2)
    /// With less than this left its holder is taken for dead, where requests wait.
    package static let abandoned = time - patience
}
