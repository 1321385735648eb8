import AdobeIMS
import Logging
import Synchronization

/// What happens beside the requests.
extension TokenSource {
    private enum Step {
        case exchange
        case tryCandidate(Candidate)
        case sleep(until: UnixTime)
        case nothing
    }

    /// Exchanges at start, before expiry and on request, until the task is cancelled.
    package func run() async {
        await restore()
        await withDiscardingTaskGroup { group in
            signal.yield()
            for await _ in signals {
                // A signal that came before the end is still delivered after it.
                if Task.isCancelled { break }
                switch next() {
                case .exchange:
                    await performExchange()
                    signal.yield()
                case .tryCandidate(let candidate):
                    await trial(of: candidate)
                    signal.yield()
                case .sleep(let until):
                    guard setTimer(until) else { continue }
                    let delay = now().duration(to: until)
                    group.addTask {
                        try? await Task.sleep(for: delay)
                        self.timerFired(until)
                    }
                case .nothing:
                    break
                }
            }
            group.cancelAll()
        }
    }

    private func next() -> Step {
        let now = now()
        return shared.withLock { shared in
            // First: it may be what everybody waits for.
            if let candidate = shared.candidate, candidate.isDue(at: now) {
                return .tryCandidate(candidate)
            }
            if shared.isRequested {
                shared.isRequested = false
                return .exchange
            }
            switch shared.lifecycle.wake(at: now) {
            case .exchange: return .exchange
            case .sleep(let until):
                let retry = shared.candidate?.failure?.retryAt ?? until
                return .sleep(until: min(until, retry))
            case .nothing: return .nothing
            }
        }
    }

    /// Returns false when that timer is set already.
    private func setTimer(_ time: UnixTime) -> Bool {
        shared.withLock { shared in
            guard shared.timer != time else { return false }
            shared.timer = time
            return true
        }
    }

    /// It may have been early, by the wall clock: then it is set again.
    private func timerFired(_ time: UnixTime) {
        shared.withLock { shared in
            if shared.timer == time { shared.timer = nil }
        }
        signal.yield()
    }

    // MARK: Exchanges

    private func performExchange() async {
        let provider = shared.withLock { $0.provider }
        await save(to: provider.store)
        do throws(IMSError) {
            finished(try await provider.exchange.accessToken(at: now()))
        } catch {
            failed(error)
        }
        await save(to: provider.store)
    }

    private func finished(_ token: AccessToken) {
        let jitter = random()
        let now = now()
        secrets.add(token, of: name, at: now)
        let (result, calls) = shared.withLock { shared in
            let result = shared.lifecycle.succeeded(token, at: now, jitter: jitter)
            // A candidate's token also serves those who asked for an exchange meanwhile.
            shared.isRequested = false
            if case .success = result { shared.newest = token }
            return (result, Self.calls(&shared, result, at: now))
        }
        switch result {
        case .success(let issued): log(issued, of: token)
        case .failure(let reason): log(IMSError(.imsBadAnswer), reason)
        }
        for call in calls { call() }
    }

    private func failed(_ error: IMSError) {
        let jitter = random()
        let now = now()
        let (reason, calls) = shared.withLock { shared in
            let reason = shared.lifecycle.failed(error, at: now, jitter: jitter)
            return (reason, Self.calls(&shared, .failure(reason), at: now))
        }
        // An exchange that the end of the process cut off is not a failure of IMS.
        if !Task.isCancelled { log(error, reason) }
        for call in calls { call() }
    }

    /// What has to be called, outside the lock, now that an exchange has ended.
    private static func calls(
        _ shared: inout Shared,
        _ result: Result<IssuedToken, TokenUnavailable>,
        at now: UnixTime
    ) -> [@Sendable () -> Void] {
        let current = shared.lifecycle.usable(at: now)
        return shared.takeWaiters().map { waiting in
            let outcome = waiting.outcome(result, current: current)
            return { waiting.waiter(outcome) }
        }
    }

    // MARK: Changed files

    private func trial(of candidate: Candidate) async {
        let provider = candidate.provider
        do throws(IMSError) {
            let token = try await provider.exchange.accessToken(at: now())
            guard now() < IssuedToken.usableUntil(token) else { throw IMSError(.imsBadAnswer) }
            let isLatest = shared.withLock { shared in
                guard shared.candidate?.number == candidate.number else { return false }
                shared.candidate = nil
                shared.provider = provider
                return true
            }
            guard isLatest else { return }
            logger.info(
                "changed credentials are in use",
                metadata: ["credential": "\(name)", "files": "\(provider.label)"]
            )
            finished(token)
            await save(to: provider.store)
        } catch {
            failed(candidate, error)
        }
    }

    private func failed(_ candidate: Candidate, _ error: IMSError) {
        guard !Task.isCancelled else { return }
        let jitter = random()
        let now = now()
        var candidate = candidate
        candidate.failed(error, at: now, jitter: jitter)
        shared.withLock { shared in
            if shared.candidate?.number == candidate.number { shared.candidate = candidate }
        }
        log(candidate, error)
    }

    // MARK: Store

    private func restore() async {
        let provider = shared.withLock { $0.provider }
        guard let store = provider.store, let refreshBefore = provider.refreshBefore else { return }
        switch await store.load() {
        case .none:
            break
        case .ignored(let reason):
            logStore("stored token ignored", reason)
        case .token(let stored):
            let now = now()
            let restart = TokenRestart(stored, refreshBefore: refreshBefore, at: now)
            if let token = stored.token { secrets.add(token, of: name, at: now) }
            let calls = shared.withLock { shared in
                shared.lifecycle = TokenLifecycle(
                    restoring: restart,
                    refreshBefore: refreshBefore
                )
                shared.newest = stored.token
                return Self.callsAfterRestart(&shared, at: now)
            }
            if let reason = restart.reason { logStore("stored token not used", reason) }
            if let token = restart.token { logRestored(token) }
            for call in calls { call() }
        }
    }

    /// Requests may have come before the store was read, and waited for an exchange that is no
    /// longer wanted, or not allowed.
    private static func callsAfterRestart(
        _ shared: inout Shared,
        at now: UnixTime
    ) -> [@Sendable () -> Void] {
        shared.isRequested = false
        guard !shared.waiters.isEmpty else { return [] }
        switch shared.lifecycle.lookup(at: now) {
        case .use(let token, let startExchange):
            shared.isRequested = startExchange
            return calls(&shared, .success(token), at: now)
        case .wait(let startExchange):
            shared.isRequested = startExchange
            return []
        case .unavailable(let reason):
            return calls(&shared, .failure(reason), at: now)
        }
    }

    /// An exchange is noted before it is sent, so that a process that dies in it is no way around
    /// the budget; one that the end of the process cut off stays as it was noted.
    private func save(to store: (any TokenStore)?) async {
        guard let store, !Task.isCancelled else { return }
        let stored = shared.withLock { shared in
            StoredToken(token: shared.newest, exchanges: shared.lifecycle.history)
        }
        var problem: String?
        do throws(TokenStoreError) {
            try await store.save(stored)
        } catch {
            problem = error.description
        }
        let isNew = shared.withLock { shared in
            defer { shared.storeProblem = problem }
            return shared.storeProblem != problem
        }
        if isNew, let problem { logStore("token not stored", problem) }
    }
}
