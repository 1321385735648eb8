import AdobeIMS
import Logging
import Synchronization

/// A store that other machines share: what ``ExchangeTurn`` says is done here.
extension TokenSource {
    /// An exchange is due: it is made here, or another replica's is used.
    func exchange(with provider: TokenProvider, sharing: any TokenSharing) async {
        var turn = ExchangeTurn(
            own(refreshBefore: provider.refreshBefore),
            owner: Self.newOwner(),
            at: clock.wall()
        )
        var action: ExchangeTurn.Action? = .look
        var hasWaited = false
        while let next = action {
            if case .wait = next, !hasWaited {
                hasWaited = true
                logWaitingForOther()
            }
            action = await perform(next, of: &turn, provider, sharing)
        }
        report(ignored: turn.ignored)
    }

    /// - Returns: What is to be done next; nil: nothing.
    private func perform(
        _ action: ExchangeTurn.Action,
        of turn: inout ExchangeTurn,
        _ provider: TokenProvider,
        _ sharing: any TokenSharing
    ) async -> ExchangeTurn.Action? {
        switch action {
        case .look:
            let look = counted(await sharing.look(), provider)
            let isAwaited = shared.withLock { !$0.waiters.isEmpty }
            return turn.looked(look, at: clock.wall(), isAwaited: isAwaited, jitter: random())
        case .lease(let request):
            let answer = counted(await sharing.lease(request), provider)
            return turn.leased(answer, at: clock.wall(), jitter: random())
        case .wait(let time):
            await waitForNews(time)
            // The end of the process: who waits is told, as by an exchange that it cuts off.
            return Task.isCancelled ? .exchange(nil) : turn.waited()
        case .exchange(let lease):
            await exchange(provider, under: lease, of: sharing)
            guard Task.isCancelled else { return turn.exchanged(under: lease) }
            if let lease { await sharing.release(lease) }
        case .write(let lease):
            return turn.wrote(counted(await sharing.write(record(lease), under: lease), provider))
        case .offer:
            await save(to: provider.store)
        case .take(let stored, let lease):
            await take(stored, provider)
            if let lease { await sharing.release(lease) }
        case .share(let failure, let lease):
            end { $0.shared(failure, at: $1) }
            shared.withLock { $0.sharedFailure = failure }
            if let lease { await sharing.release(lease) }
        case .giveUp:
            end { lifecycle, _ in lifecycle.budgetSpent() }
        case .end:
            break
        }
        return nil
    }

    private func own(refreshBefore: Duration?) -> ExchangeTurn.Own {
        locked { shared, now in
            ExchangeTurn.Own(
                generation: shared.lifecycle.current?.generation ?? 0,
                value: shared.newest?.value,
                usableUntil: shared.lifecycle.usable(at: now)?.usableUntil,
                isForced: shared.lifecycle.isForced,
                failure: shared.sharedFailure,
                refreshBefore: refreshBefore ?? .zero
            )
        }
    }

    /// Nobody can guess it, and it is never used again.
    private static func newOwner() -> String {
        String(UInt64.random(in: .min ... .max), radix: 36)
            + String(UInt64.random(in: .min ... .max), radix: 36)
    }

    /// Asks IMS. Who holds the lease says meanwhile that it lives.
    private func exchange(
        _ provider: TokenProvider,
        under lease: Lease?,
        of sharing: any TokenSharing
    ) async {
        guard let lease else {
            await exchange(provider, generation: nil)
            return
        }
        await withDiscardingTaskGroup { group in
            group.addTask {
                while true {
                    try? await Task.sleep(for: Lease.renewal)
                    if Task.isCancelled { return }
                    await sharing.renew(lease)
                }
            }
            await exchange(provider, generation: lease.generation)
            group.cancelAll()
        }
        shared.withLock { $0.sharedFailure = $0.lifecycle.history.failure }
    }

    /// What the exchange under the lease came to. A failure leaves the generation as it is.
    private func record(_ lease: Lease) -> StoredToken {
        shared.withLock { shared in
            let current = shared.lifecycle.current?.generation ?? 0
            let isNew = current == lease.generation
            return StoredToken(
                token: isNew || current == lease.fence ? shared.newest : nil,
                exchanges: shared.lifecycle.history,
                generation: isNew ? current : lease.fence
            )
        }
    }

    private func take(_ stored: StoredToken, _ provider: TokenProvider) async {
        guard let token = stored.token else { return }
        finished(token, from: .store, generation: stored.generation)
        let generation = locked { shared, now in
            shared.sharedFailure = nil
            shared.lifecycle.forced(byAll: stored.exchanges.forced.filter { $0 <= now })
            return shared.lifecycle.current?.generation ?? 0
        }
        // It had another token of this generation. All go on from where it is.
        if generation > stored.generation ?? 0 { await save(to: provider.store) }
    }

    /// The exchange has ended without a token, and without having been made.
    private func end(
        _ outcome: (inout TokenLifecycle, UnixTime) -> TokenUnavailable
    ) {
        let calls = locked { shared, now in
            let reason = outcome(&shared.lifecycle, now)
            return Self.calls(&shared, .failure(reason), at: now)
        }
        for call in calls { call() }
    }

    // MARK: News

    /// At start: nothing, where the store can't say.
    func loaded(from sharing: any TokenSharing, _ provider: TokenProvider) async -> LoadedToken {
        let look = counted(await sharing.look(), provider)
        return if case .success(let look) = look { look.trusted } else { .none }
    }

    /// What other replicas write is told to this one from now on.
    func listen(to store: (any TokenStore)?) {
        store?.sharing?.listen { [weak self] _ in self?.heardNews() }
    }

    /// Also of an older generation than its own: a store that was emptied without a word begins
    /// again, and gets what is there.
    private func heardNews() {
        let waiting = shared.withLock { shared in
            shared.hasNews = true
            return shared.newsWaiter
        }
        waiting?.give(true)
        signal.yield()
    }

    private func waitForNews(_ time: Duration) async {
        let answer = FirstAnswer<Bool>()
        shared.withLock { $0.newsWaiter = answer }
        let timer = Task {
            try? await Task.sleep(for: time)
            answer.give(nil)
        }
        defer { timer.cancel() }
        _ = await withTaskCancellationHandler {
            await answer.value()
        } onCancel: {
            answer.give(nil)
        }
        shared.withLock { $0.newsWaiter = nil }
    }

    /// Another replica has written, or the store is there again: the newer token is used, and a store
    /// that has none, or an older one, gets this one's.
    func catchUp() async {
        let provider = shared.withLock { $0.provider }
        guard let sharing = provider.store?.sharing, provider.refreshBefore != nil else { return }
        guard case .success(let look) = counted(await sharing.look(), provider) else { return }
        var turn = ExchangeTurn(
            own(refreshBefore: provider.refreshBefore),
            owner: Self.newOwner(),
            at: clock.wall()
        )
        switch turn.caughtUp(look, at: clock.wall()) {
        case .take(let stored, _): await take(stored, provider)
        case .offer: await save(to: provider.store)
        default: break
        }
        report(ignored: turn.ignored)
    }

    // MARK: What is counted and said

    private func counted(
        _ look: Result<SharedLook, TokenStoreError>,
        _ provider: TokenProvider
    ) -> Result<SharedLook, TokenStoreError> {
        if case .failure(let error) = look {
            count(error, provider)
        } else {
            count(nil, provider)
        }
        return look
    }

    private func counted(_ answer: LeaseAnswer, _ provider: TokenProvider) -> LeaseAnswer {
        if case .unavailable(let error) = answer {
            count(error, provider)
        } else {
            count(nil, provider)
        }
        return answer
    }

    private func counted(_ answer: WriteAnswer, _ provider: TokenProvider) -> WriteAnswer {
        if case .unavailable(let error) = answer {
            count(error, provider)
        } else {
            count(nil, provider)
            report(storeProblem: nil)
        }
        return answer
    }

    private func count(_ error: TokenStoreError?, _ provider: TokenProvider) {
        tally.storeUsed(provider.store?.kind ?? "", isSuccess: error == nil)
        if let error, !error.isSaid { report(storeProblem: error.message) }
    }

    private func report(ignored reason: String?) {
        let isNew = shared.withLock { shared in
            defer { shared.ignoredReason = reason }
            return shared.ignoredReason != reason
        }
        if isNew, let reason { logStore("stored token ignored", reason) }
    }
}
