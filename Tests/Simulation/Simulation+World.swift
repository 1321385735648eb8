import AdobeIMS
import ProxyCore

/// Redis and its network, IMS, and what goes wrong.
extension Simulation {
    /// Of every operation.
    private static let timeout = 500

    /// `apply`: What happens in Redis, if it gets there.
    /// `applied`: What follows from that at once, when it is done.
    /// `then`: Gets what comes back; nil: nothing did in time.
    func call<Answer>(
        _ replica: SimulatedReplica,
        _ name: String,
        _ apply: @escaping (inout SharedStoreModel, UnixTime) -> Answer,
        applied: @escaping (Answer) -> Void = { _ in },
        then: @escaping (Answer?) -> Void
    ) {
        guard redis != .down else { return after(1, at: replica) { then(nil) } }
        var isOver = false
        after(Self.timeout, at: replica) {
            if !isOver {
                isOver = true
                self.note("replica \(replica.number): \(name) is late")
                then(nil)
            }
        }
        let mode = redis
        if mode == .failing, chance(40) {
            return after(random(1...20), at: replica) {
                isOver = true
                then(nil)
            }
        }
        let most = [SimulatedRedis.slow: 1500, .lossy: 300][mode] ?? 20
        if mode == .lossy, chance(25) { return }
        let back = random(1...most)
        let isAnswerLost = mode == .lossy && chance(25)
        after(random(1...most)) {
            guard self.redis != .down else { return }
            let answer = apply(&self.store, self.worldTime)
            applied(answer)
            guard !isAnswerLost else { return }
            self.after(back, at: replica) {
                guard !isOver else { return }
                isOver = true
                then(answer)
            }
        }
    }

    /// Something has been written: all who listen hear of it.
    ///
    /// `isOffer`: It was had without a lease.
    func wrote(_ record: StoredToken, by replica: SimulatedReplica, isOffer: Bool = false) {
        let value = record.token?.value.reveal() ?? "-"
        let generation = record.generation ?? 0
        note("replica \(replica.number) wrote \(value) as \(generation)")
        if let token = record.token, record.exchanges.failure == nil || written[generation] == nil {
            let value = token.value.reveal()
            // Of what was had without Redis, more than one may have the same generation; when one has
            // ended, another may take its place.
            if let other = written[generation], other != value, !isOffer {
                violated("generation \(generation) is token \(other) and token \(value)")
            }
            if let last = written.keys.max(), generation < last {
                violated("generation \(generation) was written after \(last)")
            }
            written[generation] = value
            writtenAt[generation] = now
            isTampered = false
        }
        snapshots.append((now, store))
        if snapshots.count > 40 { snapshots.remove(at: 1) }
        for other in replicas where other !== replica && !(redis == .lossy && chance(50)) {
            after(random(1...50), at: other) { self.hear(other) }
        }
    }

    // MARK: IMS

    func exchange(_ replica: SimulatedReplica, _ lease: Lease?) {
        let number = random(1...1_000_000_000)
        let isForced = replica.lifecycle.isForced
        check(beginning: replica, lease, isForced: isForced)
        note(
            "replica \(replica.number) exchanges\(lease == nil ? " without a lease" : "")"
                + (isForced ? ", forced" : "")
        )
        exchanges[number] = Exchange(
            replica: replica,
            began: now,
            lease: lease,
            isForced: isForced
        )
        let isBad = imsFaults > 0
        let delay = random(50...2500)
        let issued = worldTime.advanced(by: .milliseconds(delay))
        if let lease, fault != .noRenewal { renew(lease, replica, number) }
        after(delay, at: replica) {
            self.exchanges[number] = nil
            if isBad {
                self.failed(replica)
            } else {
                self.succeeded(replica, issued, lease)
            }
            guard var turn = replica.turn else { return }
            let action = turn.exchanged(under: lease)
            replica.turn = turn
            self.perform(action, replica)
        }
        strikeHolder(replica)
    }

    private func succeeded(_ replica: SimulatedReplica, _ issued: UnixTime, _ lease: Lease?) {
        let value = tokens.count + 1
        let end = Self.life - Int(issued.duration(to: worldTime) / .milliseconds(1))
        tokens[value] = Token(end: now + end)
        let token = AccessToken(
            value: Secret("\(value)"),
            issuedAt: issued,
            expiry: issued.advanced(by: .milliseconds(Self.life))
        )
        use(token, generation: lease?.generation, replica)
        replica.sharedFailure = replica.lifecycle.history.failure
    }

    private func failed(_ replica: SimulatedReplica) {
        note("replica \(replica.number): IMS fails")
        _ = replica.lifecycle.failed(
            IMSError(.imsServerError),
            at: time(at: replica),
            jitter: jitter()
        )
        replica.sharedFailure = replica.lifecycle.history.failure
        answer(replica, failure: "ims")
    }

    private func renew(_ lease: Lease, _ replica: SimulatedReplica, _ number: Int) {
        after(500, at: replica) {
            guard self.exchanges[number] != nil else { return }
            self.call(replica, "renew") {
                $0.renew(lease, at: $1)
            } then: { _ in
            }
            self.renew(lease, replica, number)
        }
    }

    // MARK: What goes wrong

    func strike(_ kind: Nemesis.Kind) {
        note("\(kind)")
        switch kind {
        case .redis(let mode, let time):
            redisFaults += 1
            redis = mode
            after(time) {
                self.redisFaults -= 1
                if self.redisFaults == 0 { self.redis = .healthy }
                self.reconnect()
            }
        case .emptied:
            store.clear()
            isTampered = false
            written = [:]
            writtenAt = [:]
            snapshots = []
            reconnect()
        case .failedOver:
            let old = snapshots.last { $0.time <= now - random(100...3000) }
            store = old?.store ?? SharedStoreModel(fault: fault)
            isTampered = false
            written = written.filter { $0.key <= store.fence }
            writtenAt = writtenAt.filter { $0.key <= store.fence }
            reconnect()
        case .replayed:
            let some = snapshots.randomElement(using: &generator)
            guard let old = some?.store.stored else { return }
            store.stored = old
            isTampered = true
        case .ims(let time):
            imsFaults += 1
            after(time) {
                self.imsFaults -= 1
                self.imsHealthySince = self.now
            }
        case .revoked:
            revocations.append(now)
            for number in tokens.keys { tokens[number]?.isRevoked = true }
        case .paused(let replica, let time): pause(replicas[replica % replicas.count], time)
        case .killed(let replica, let time): kill(replicas[replica % replicas.count], time)
        case .holderPaused, .holderKilled: holderNemeses.append(kind)
        }
    }

    private func strikeHolder(_ replica: SimulatedReplica) {
        guard !holderNemeses.isEmpty else { return }
        let kind = holderNemeses.removeFirst()
        after(random(10...1000)) {
            switch kind {
            case .holderPaused(let time): self.pause(replica, time)
            case .holderKilled(let time): self.kill(replica, time)
            default: break
            }
        }
    }

    private func pause(_ replica: SimulatedReplica, _ time: Int) {
        note("replica \(replica.number) is stopped for \(time) ms")
        disturbances.append(now)
        replica.pausedUntil = max(replica.pausedUntil, now + time)
        replica.troubledUntil = max(replica.troubledUntil, replica.pausedUntil + Self.calm)
    }

    private func kill(_ replica: SimulatedReplica, _ time: Int) {
        note("replica \(replica.number) is killed")
        disturbances.append(now)
        replica.reset()
        replica.pausedUntil = 0
        replica.troubledUntil = now + time + Self.calm
        for (number, exchange) in exchanges where exchange.replica === replica {
            exchanges[number] = nil
        }
        after(time, at: replica) { self.boot(replica) }
    }

    /// All connections are made anew, each when its time has come.
    private func reconnect() {
        redisHealthySince = now
        for replica in replicas {
            after(random(50...9000), at: replica) { self.hear(replica) }
        }
    }
}
