import AdobeIMS
import ProxyCore

/// What a replica does, as `TokenSource` does it.
extension Simulation {
    /// A process starts: it goes on with what is stored.
    func boot(_ replica: SimulatedReplica) {
        replica.isUp = true
        // Nothing else begins before.
        replica.isCatchingUp = true
        note("replica \(replica.number) starts")
        call(replica, "look") { store, now in
            self.seen(store.look(at: now))
        } then: { look in
            replica.isCatchingUp = false
            let now = self.time(at: replica)
            if case .token(let stored)? = look?.stored,
                ExchangeTurn.staleness(of: stored, fence: look?.fence ?? 0) == nil
            {
                let restart = TokenRestart(
                    stored,
                    refreshBefore: SimulatedReplica.refreshBefore,
                    at: now,
                    jitter: self.refreshJitter()
                )
                replica.lifecycle = TokenLifecycle(
                    restoring: restart,
                    refreshBefore: SimulatedReplica.refreshBefore
                )
                replica.newest = stored.token
                replica.sharedFailure = stored.exchanges.failure
                self.know(stored.token, at: replica)
                self.check(taken: stored, by: replica)
                self.goOn(replica)
            }
            self.run(replica)
        }
    }

    /// Requests came before the store was read.
    private func goOn(_ replica: SimulatedReplica) {
        replica.isRequested = false
        guard !replica.waiting.isEmpty else { return }
        switch replica.lifecycle.lookup(at: time(at: replica)) {
        case .use(_, let isStart):
            replica.isRequested = isStart
            answer(replica)
        case .wait(let isStart):
            replica.isRequested = isStart
        case .unavailable:
            answer(replica, failure: "unavailable")
        }
    }

    /// The next thing that is to be done beside the requests.
    func run(_ replica: SimulatedReplica) {
        guard replica.isUp, replica.turn == nil, !replica.isCatchingUp else { return }
        let now = time(at: replica)
        if replica.isRequested {
            replica.isRequested = false
            return begin(replica)
        }
        if replica.hasNews {
            replica.hasNews = false
            return catchUp(replica)
        }
        switch replica.lifecycle.wake(at: now) {
        case .exchange:
            begin(replica)
        case .sleep(let until):
            let delay = max(1, min(60_000, Int(now.duration(to: until) / .milliseconds(1))))
            after(delay, at: replica) { self.run(replica) }
        case .nothing:
            break
        }
    }

    private func begin(_ replica: SimulatedReplica) {
        let now = time(at: replica)
        let owner = "\(replica.number)-\(self.now)-\(random(0...9999))"
        replica.turnBegan = self.now
        replica.turn = ExchangeTurn(replica.own(at: now), owner: owner, at: now)
        perform(.look, replica)
    }

    private func next(
        _ replica: SimulatedReplica,
        _ step: (inout ExchangeTurn) -> ExchangeTurn.Action
    ) {
        guard var turn = replica.turn else { return }
        let action = step(&turn)
        replica.turn = turn
        perform(action, replica)
    }

    func perform(_ action: ExchangeTurn.Action, _ replica: SimulatedReplica) {
        switch action {
        case .look:
            call(replica, "look") { store, now in
                self.seen(store.look(at: now))
            } then: { look in
                self.next(replica) { turn in
                    turn.looked(
                        look.map { .success($0) } ?? .failure(TokenStoreError("gone")),
                        at: self.time(at: replica),
                        isAwaited: !replica.waiting.isEmpty,
                        jitter: self.jitter()
                    )
                }
            }
        case .lease(let request):
            let own = replica.lifecycle.current?.generation ?? 0
            call(replica, "lease") { store, now in
                store.lease(request, at: now)
            } applied: { answer in
                self.check(granted: answer, own: own)
            } then: { answer in
                self.next(replica) { turn in
                    turn.leased(
                        self.answered(answer),
                        at: self.time(at: replica),
                        jitter: self.jitter()
                    )
                }
            }
        case .wait(let time):
            wait(replica, Int(time / .milliseconds(1)))
        case .exchange(let lease):
            exchange(replica, lease)
        case .write(let lease):
            let record = replica.record(lease)
            call(replica, "write") { store, now in
                (holder: store.holder(at: now), answer: store.write(record, under: lease, at: now))
            } applied: { result in
                guard result.answer == .written else { return }
                self.check(writing: replica, lease, holder: result.holder)
                self.wrote(record, by: replica)
            } then: { result in
                self.next(replica) { turn in
                    turn.wrote(result?.answer ?? .unavailable(TokenStoreError("gone")))
                }
            }
        case .offer:
            replica.turn = nil
            offer(replica)
            run(replica)
        case .take(let stored, let lease):
            replica.turn = nil
            take(stored, replica)
            if let lease {
                call(replica, "release") {
                    $0.release(lease, at: $1)
                } then: { _ in
                }
            }
            run(replica)
        case .share(let failure, let lease):
            replica.turn = nil
            _ = replica.lifecycle.shared(failure, at: time(at: replica))
            replica.sharedFailure = failure
            if let lease {
                call(replica, "release") {
                    $0.release(lease, at: $1)
                } then: { _ in
                }
            }
            answer(replica, failure: "shared")
            run(replica)
        case .giveUp:
            replica.turn = nil
            _ = replica.lifecycle.budgetSpent()
            answer(replica, failure: "budget")
            run(replica)
        case .end:
            replica.turn = nil
            run(replica)
        }
    }

    private func answered(_ answer: LeaseAnswer?) -> LeaseAnswer {
        guard let answer else { return .unavailable(TokenStoreError("gone")) }
        if fault == .noSecondLook, case .granted(let lease, _) = answer {
            return .granted(lease, .none)
        }
        return answer
    }

    private func wait(_ replica: SimulatedReplica, _ time: Int) {
        let wait = random(1...1_000_000_000)
        replica.wait = wait
        after(time, at: replica) { self.endWait(replica, wait) }
    }

    private func endWait(_ replica: SimulatedReplica, _ wait: Int) {
        guard replica.wait == wait else { return }
        replica.wait = 0
        next(replica) { $0.waited() }
    }

    // MARK: Tokens

    func know(_ token: AccessToken?, at replica: SimulatedReplica) {
        guard let token, let number = Int(token.value.reveal()) else { return }
        replica.tokens[replica.lifecycle.current?.generation ?? 0] = number
    }

    private func take(_ stored: StoredToken, _ replica: SimulatedReplica) {
        guard let token = stored.token else { return }
        check(taken: stored, by: replica)
        use(token, generation: stored.generation, replica)
        replica.sharedFailure = nil
        let now = time(at: replica)
        if fault != .noBudget {
            replica.lifecycle.forced(byAll: stored.exchanges.forced.filter { $0 <= now })
        }
        let generation = replica.lifecycle.current?.generation ?? 0
        if generation > stored.generation ?? 0 { offer(replica) }
    }

    func use(_ token: AccessToken, generation: Int?, _ replica: SimulatedReplica) {
        let result = replica.lifecycle.succeeded(
            token,
            at: time(at: replica),
            jitter: refreshJitter(),
            generation: generation
        )
        replica.isRequested = false
        guard case .success(let issued) = result else { return answer(replica, failure: "late") }
        replica.newest = token
        know(token, at: replica)
        note("replica \(replica.number) has token \(token.value.reveal()), \(issued.generation)")
        answer(replica)
    }

    // MARK: News

    func hear(_ replica: SimulatedReplica) {
        guard replica.isUp else { return }
        replica.hasNews = true
        if replica.wait != 0 { endWait(replica, replica.wait) } else { run(replica) }
    }

    private func catchUp(_ replica: SimulatedReplica) {
        replica.isCatchingUp = true
        call(replica, "look") { store, now in
            self.seen(store.look(at: now))
        } then: { look in
            replica.isCatchingUp = false
            if let look {
                let now = self.time(at: replica)
                var turn = ExchangeTurn(replica.own(at: now), owner: "", at: now)
                switch turn.caughtUp(look, at: now) {
                case .take(let stored, _): self.take(stored, replica)
                case .offer where self.fault != .noOffer: self.offer(replica)
                default: break
                }
            }
            self.run(replica)
        }
    }

    private func offer(_ replica: SimulatedReplica) {
        let record = StoredToken(
            token: replica.newest,
            exchanges: replica.lifecycle.history,
            generation: replica.lifecycle.current?.generation
        )
        call(replica, "offer") { store, now in
            store.offer(record, at: now)
        } applied: { isWritten in
            if isWritten { self.wrote(record, by: replica, isOffer: true) }
        } then: { _ in
        }
    }

    /// As a replica that does not look at generations sees it.
    private func seen(_ look: SharedLook) -> SharedLook {
        fault == .noGenerations
            ? SharedLook(stored: look.stored, fence: 0, leaseLeft: look.leaseLeft) : look
    }
}
