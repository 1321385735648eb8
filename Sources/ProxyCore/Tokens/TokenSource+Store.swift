import AdobeIMS
import Logging
import Synchronization

/// The store: what an earlier process left, and what others do.
extension TokenSource {
    /// What to do when an exchange is due.
    enum Turn {
        /// Ask IMS. The lock is released when that is done; nil where there is none.
        case exchange((any ExchangeLock)?)
        /// Another process has asked.
        case take(AccessToken)
    }

    /// Another process's exchange is over by then, or will never be.
    private static let longestTurn = 30

    func turn(of provider: TokenProvider) async -> Turn {
        guard let store = provider.store, provider.refreshBefore != nil else {
            return .exchange(nil)
        }
        let access = StoreAccess(store, patience: storePatience, tally: tally)
        for attempt in 0..<Self.longestTurn {
            switch await access.claim() {
            case .granted(let lock):
                guard let token = await token(ofOthersIn: access) else { return .exchange(lock) }
                await lock.release()
                return .take(token)
            case .taken:
                if let token = await token(ofOthersIn: access) { return .take(token) }
                if attempt == 0 { logWaitingForOther() }
                try? await Task.sleep(for: storePatience)
                if Task.isCancelled { return .exchange(nil) }
            case .unavailable(let reason):
                report(storeProblem: reason)
                return .exchange(nil)
            }
        }
        return .exchange(nil)
    }

    /// A token that this process does not have, and that need not be refreshed yet.
    private func token(ofOthersIn access: StoreAccess) async -> AccessToken? {
        guard case .token(let stored) = await access.load(), let token = stored.token else {
            return nil
        }
        let jitter = random()
        return locked { shared, now in
            if stored.account != .unknown {
                shared.lifecycle.account = stored.account
                noteAccount(of: shared)
            }
            guard token.value != shared.newest?.value,
                let refreshBefore = shared.provider.refreshBefore
            else { return nil }
            let restart = TokenRestart(
                stored,
                refreshBefore: refreshBefore,
                at: now,
                jitter: jitter
            )
            guard let issued = restart.token, now < issued.refreshAt else { return nil }
            return token
        }
    }

    // MARK: At start

    func restore() async {
        let provider = shared.withLock { $0.provider }
        guard let store = provider.store, let refreshBefore = provider.refreshBefore else { return }
        let loaded =
            if let sharing = store.sharing {
                await loaded(from: sharing, provider)
            } else {
                await StoreAccess(store, patience: storePatience, tally: tally).load()
            }
        switch loaded {
        case .none:
            break
        case .never:
            locked { shared, _ in shared.lifecycle.account = .tokenless }
        case .ignored(let reason):
            logStore("stored token ignored", reason)
        case .token(let stored):
            restore(stored, refreshBefore: refreshBefore)
        }
    }

    /// What a request has to tell, if it is served.
    func noteAccount(of shared: Shared) {
        isServiceAwaited.store(shared.lifecycle.account.isAwaitingService, ordering: .relaxed)
    }

    private func restore(_ stored: StoredToken, refreshBefore: Duration) {
        let jitter = random()
        let (restart, wait, calls) = locked { shared, now in
            // Before anybody may send it.
            if let token = stored.token { secrets.add(token, of: name, at: now) }
            let restart = TokenRestart(
                stored,
                refreshBefore: refreshBefore,
                at: now,
                jitter: jitter
            )
            shared.lifecycle = TokenLifecycle(restoring: restart, refreshBefore: refreshBefore)
            shared.newest = stored.token
            noteAccount(of: shared)
            shared.sharedFailure = stored.exchanges.failure
            let wait = restart.failure?.wait(at: now).map { now.duration(to: $0) }
            return (restart, wait, Self.callsAfterRestart(&shared, at: now))
        }
        if let reason = restart.reason { logStore("stored token not used", reason) }
        if let token = restart.token { logRestored(token) }
        if let wait, let failure = restart.failure { logWait(wait, failure.cause) }
        for call in calls { call() }
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

    // MARK: After an exchange

    func save(to store: (any TokenStore)?) async {
        guard let store else { return }
        let stored = shared.withLock { shared in
            shared.isSaveDue = false
            return StoredToken(
                token: shared.newest,
                exchanges: shared.lifecycle.history,
                account: shared.lifecycle.account,
                generation: shared.lifecycle.current?.generation
            )
        }
        var problem: String?
        do throws(TokenStoreError) {
            try await StoreAccess(store, patience: storePatience, tally: tally).save(stored)
        } catch {
            if error.isSaid { return }
            problem = error.description
        }
        report(storeProblem: problem)
    }

    /// nil: there is none any more.
    func report(storeProblem problem: String?) {
        let isNew = shared.withLock { shared in
            defer { shared.storeProblem = problem }
            return shared.storeProblem != problem
        }
        if isNew, let problem { logStore("token store is of no use", problem) }
    }
}
