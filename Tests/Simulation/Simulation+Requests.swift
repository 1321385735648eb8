import ProxyCore

/// Requests, and AEM.
extension Simulation {
    private static let patience = 10_000

    /// One request after the other.
    func arrive(at replica: SimulatedReplica) {
        if replica.isUp, replica.pausedUntil <= now { ask(replica) }
        after(random(200...6000)) { self.arrive(at: replica) }
    }

    private func ask(_ replica: SimulatedReplica) {
        let lookup = replica.lifecycle.lookup(at: time(at: replica))
        switch lookup {
        case .use(let token, let isStart):
            if isStart { replica.isRequested = true }
            send(token, replica, began: now)
        case .wait(let isStart):
            if isStart { replica.isRequested = true }
            hold(replica, began: now, refused: 0)
        case .unavailable:
            if fault == .noEnd, let current = replica.lifecycle.current {
                send(current, replica, began: now)
            } else {
                failed(replica, began: now, "unavailable")
            }
        }
        run(replica)
    }

    private func hold(_ replica: SimulatedReplica, began: Int, refused: Int) {
        let number = random(1...1_000_000_000)
        replica.waiting.append(.init(number: number, began: began, refused: refused))
        after(Self.patience, at: replica) {
            guard let index = replica.waiting.firstIndex(where: { $0.number == number }) else {
                return
            }
            replica.waiting.remove(at: index)
            self.failed(replica, began: began, "timeout")
        }
    }

    /// AEM takes every token that has neither ended nor been revoked.
    private func send(_ token: IssuedToken, _ replica: SimulatedReplica, began: Int, tries: Int = 0)
    {
        guard let number = replica.tokens[token.generation], let sent = tokens[number] else {
            return violated("replica \(replica.number) sent a token that nobody knows")
        }
        if sent.end <= now { return violated("token \(number) was sent after its end") }
        guard sent.isRevoked else { return }
        guard tries < 2 else { return failed(replica, began: began, "refused again") }
        let refusal = replica.lifecycle.refused(
            generation: token.generation,
            at: time(at: replica)
        )
        switch refusal {
        case .replay(let newer): send(newer, replica, began: began, tries: tries + 1)
        case .wait(let isStart):
            if isStart { replica.isRequested = true }
            hold(replica, began: began, refused: token.generation)
            run(replica)
        case .giveUp(let cause): failed(replica, began: began, cause.name)
        }
    }

    /// An exchange has ended at the replica: who waits goes on.
    ///
    /// `failure`: Why it brought no token; nil: it did.
    func answer(_ replica: SimulatedReplica, failure: String? = nil) {
        let waiting = replica.waiting
        replica.waiting = []
        let current = replica.lifecycle.usable(at: time(at: replica))
        for request in waiting {
            if let current, current.generation > request.refused {
                send(current, replica, began: request.began, tries: 1)
            } else if let failure {
                failed(replica, began: request.began, failure)
            } else {
                replica.waiting.append(request)
            }
        }
    }

    /// Nobody's request fails but for what explains it.
    private func failed(_ replica: SimulatedReplica, began: Int, _ cause: String) {
        note("a request at replica \(replica.number) failed: \(cause)")
        let isIMS = imsFaults > 0 || now - imsHealthySince < 70_000 && imsHealthySince > 0
        let isReplica = replica.troubledUntil > now
        // Without Redis it may have been counted what was not made, or twice.
        let isUncounted =
            redisFaults > 0 || redisHealthySince > 0 && now - redisHealthySince < 310_000
        let isRevoked =
            revocations.count { now - $0 < 310_000 } >= 3
            || isUncounted && revocations.contains { now - $0 < 310_000 }
            || isSpentInVain
        let isKilled = disturbances.count { now - $0 < 12_000 } >= 2
        guard !isIMS, !isReplica, !isRevoked, !isKilled else { return }
        violated("a request at replica \(replica.number) failed after \(now - began) ms: \(cause)")
    }

    /// One revocation, and exchanges that brought nothing: IMS failed, or who made them was stopped.
    private var isSpentInVain: Bool {
        func isRecent(_ time: Int) -> Bool { now - time < 310_000 }
        let isDisturbed =
            disturbances.contains(where: isRecent)
            || imsHealthySince > 0 && isRecent(imsHealthySince)
        return isDisturbed && revocations.contains(where: isRecent)
            && forcedExchanges.count(where: isRecent) >= SharedBudget.forcedExchanges
    }
}
