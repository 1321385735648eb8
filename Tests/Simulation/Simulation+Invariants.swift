import AdobeIMS
import ProxyCore

/// What has to hold after each step.
extension Simulation {
    /// Redis has been well for so long that nothing of before is under way.
    private var isRedisCalm: Bool {
        redisFaults == 0 && (redisHealthySince == 0 || now - redisHealthySince > Self.calm)
    }

    private func isCalm(_ replica: SimulatedReplica) -> Bool { replica.troubledUntil <= now }

    func check(beginning replica: SimulatedReplica, _ lease: Lease?, isForced: Bool) {
        if isForced { checkBudget() }
        checkBurst(replica, isForced: isForced)
        if let lease, let generation = needless[lease.owner] {
            violated("replica \(replica.number) exchanges, and was given \(generation)")
        }
        guard isRedisCalm, isCalm(replica) else { return }
        if lease == nil {
            violated("replica \(replica.number) exchanges without a lease, and Redis is well")
        }
        for other in exchanges.values where isCalm(other.replica) {
            violated("replicas \(other.replica.number) and \(replica.number) exchange at once")
        }
        let own = replica.lifecycle.current?.generation ?? 0
        if let stored = store.stored, let token = stored.token, stored.generation == store.fence,
            store.fence > own, !isDue(token)
        {
            violated("replica \(replica.number) exchanges, and generation \(store.fence) is there")
        }
    }

    /// What is there when the lease is granted is used, if it is newer.
    func check(granted answer: LeaseAnswer, own: Int) {
        guard case .granted(let lease, .token(let stored)) = answer, let token = stored.token,
            let generation = stored.generation, generation == store.fence, generation > own,
            !isDue(token)
        else { return }
        needless[lease.owner] = generation
    }

    /// Whoever has lost the lease does not write.
    func check(writing replica: SimulatedReplica, _ lease: Lease, holder: String?) {
        guard holder != lease.owner else { return }
        violated("replica \(replica.number) wrote, and its lease was lost")
    }

    private func isDue(_ token: AccessToken) -> Bool {
        worldTime.duration(to: token.expiry) < .milliseconds(Self.life / 2)
            || tokens[Int(token.value.reveal()) ?? 0]?.isRevoked == true
    }

    /// Of all replicas together.
    private func checkBudget() {
        forcedExchanges = forcedExchanges.filter { now - $0 < 300_000 } + [now]
        let isWell =
            redisFaults == 0 && (redisHealthySince == 0 || now - redisHealthySince > 310_000)
            && disturbances.allSatisfy { now - $0 > 310_000 }
        // What was asked for a moment ago was counted a moment ago.
        let recent = forcedExchanges.count { now - $0 < 295_000 }
        if isWell, recent > SharedBudget.forcedExchanges {
            violated("\(recent) exchanges were forced in five minutes")
        }
    }

    /// What only the time asks for is not to come from all at once, whether or not they can agree;
    /// but for those that have waited for another one's exchange, and lose Redis together.
    private func checkBurst(_ replica: SimulatedReplica, isForced: Bool) {
        guard !isForced, replica.waiting.isEmpty, isCalm(replica), imsFaults == 0,
            replica.lifecycle.usable(at: time(at: replica)) != nil,
            replica.lifecycle.history.failure == nil, now - replica.turnBegan < 1000
        else { return }
        scheduled = scheduled.filter { now - $0.time < 150 } + [(now, replica.number)]
        if scheduled.count > max(4, replicas.count * 2 / 3) {
            violated("\(scheduled.count) replicas refresh at the same moment")
        }
    }

    /// What is older than what was there before is never used.
    func check(taken stored: StoredToken, by replica: SimulatedReplica) {
        // A moment ago something else may have been the newest.
        guard now - replica.pausedUntil > 1000 || replica.pausedUntil == 0 else { return }
        let generation = stored.generation ?? 0
        if let last = writtenAt.filter({ now - $0.value > 3000 }).keys.max(), generation < last {
            violated("generation \(generation) was used, and \(last) was there already")
        }
    }

    /// Once a second: what a replica has and Redis has not gets there.
    func tick() {
        after(1000) { self.tick() }
        guard isRedisCalm, now - redisHealthySince > Self.calm, store.lease == nil,
            redisHealthySince > 0
        else { return }
        let own = replicas.filter { replica in
            isCalm(replica) && replica.isUp
                && (replica.lifecycle.usable(at: time(at: replica))?.usableUntil).map {
                    time(at: replica).duration(to: $0) > .seconds(5)
                } ?? false
        }
        if store.stored == nil, !isTampered, let replica = own.first, replica.turn == nil {
            violated("replica \(replica.number) has a token, and Redis has been empty for long")
        }
    }
}
