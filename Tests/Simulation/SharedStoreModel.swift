package import AdobeIMS
package import ProxyCore

/// What the scripts do in Redis, for one credential.
package struct SharedStoreModel: Sendable {
    package struct Held: Sendable {
        package var owner: String
        package var end: UnixTime
    }

    package var fault: ProtocolFault?
    package var lease: Held?
    package var fence = 0
    package var stored: StoredToken?
    package var forced: [(owner: String, time: UnixTime)] = []

    package init(fault: ProtocolFault? = nil) {
        self.fault = fault
    }

    /// It starts without its data.
    package mutating func clear() {
        self = SharedStoreModel(fault: fault)
    }

    private mutating func expire(at now: UnixTime) {
        if let end = lease?.end, end <= now { lease = nil }
        if let token = stored?.token, token.expiry <= now, stored?.exchanges.failure == nil {
            stored = nil
        }
        forced.removeAll { $0.time.duration(to: now) >= SharedBudget.window }
    }

    package mutating func holder(at now: UnixTime) -> String? {
        expire(at: now)
        return lease?.owner
    }

    package mutating func look(at now: UnixTime) -> SharedLook {
        expire(at: now)
        return SharedLook(
            stored: stored.map { .token($0) } ?? .none,
            fence: fence,
            leaseLeft: lease.map { now.duration(to: $0.end) }
        )
    }

    package mutating func lease(_ request: LeaseRequest, at now: UnixTime) -> LeaseAnswer {
        expire(at: now)
        if request.takesOver, fault != .noTakeover, let held = lease,
            now.duration(to: held.end) <= Lease.abandoned
        {
            lease = nil
        }
        guard lease == nil || fault == .noLease else { return .taken }
        if request.isForced, fault != .noBudget {
            guard forced.count < SharedBudget.forcedExchanges else { return .budgetSpent }
            forced.append((request.owner, now))
        }
        lease = Held(owner: request.owner, end: now.advanced(by: Lease.time))
        fence = max(fence, request.generation)
        return .granted(
            Lease(owner: request.owner, fence: fence),
            stored.map { .token($0) } ?? .none
        )
    }

    private func isHeld(by owner: String) -> Bool {
        fault == .noOwnerCheck ? lease != nil : lease?.owner == owner
    }

    package mutating func renew(_ lease: Lease, at now: UnixTime) {
        expire(at: now)
        if isHeld(by: lease.owner) { self.lease?.end = now.advanced(by: Lease.time) }
    }

    package mutating func write(
        _ token: StoredToken,
        under lease: Lease,
        at now: UnixTime
    ) -> WriteAnswer {
        expire(at: now)
        if fault != .noFence {
            guard isHeld(by: lease.owner), fence == lease.fence else { return .lost }
        }
        fence = token.generation ?? 0
        stored = token
        self.lease = nil
        return .written
    }

    package mutating func release(_ lease: Lease, at now: UnixTime) {
        expire(at: now)
        forced.removeAll { $0.owner == lease.owner }
        if isHeld(by: lease.owner) { self.lease = nil }
    }

    /// - Returns: Whether it was written.
    package mutating func offer(_ token: StoredToken, at now: UnixTime) -> Bool {
        expire(at: now)
        let generation = token.generation ?? 0
        guard generation > fence || (generation == fence && stored == nil), generation > 0 else {
            return false
        }
        fence = generation
        stored = token
        return true
    }
}
