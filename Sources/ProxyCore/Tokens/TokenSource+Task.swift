import AdobeIMS
import Logging
import NIOCore
import Synchronization

/// What happens beside the requests.
extension TokenSource {
    private enum Step {
        case exchange
        case tryCandidate(Candidate)
        case save
        case catchUp
        case sleep(for: Duration, until: UnixTime)
        case nothing
    }

    private static let longestSleep = Duration.seconds(60)

    /// Exchanges at start, before expiry and on request, until the task is cancelled.
    package func run() async {
        listen(to: shared.withLock { $0.provider.store })
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
                case .save:
                    await save(to: shared.withLock { $0.provider.store })
                    signal.yield()
                case .catchUp:
                    await catchUp()
                    signal.yield()
                case .sleep(let time, let until):
                    guard setTimer(until) else { continue }
                    // A wall clock that is set is to be seen soon, also while nothing is asked for.
                    let delay = min(time, Self.longestSleep)
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
        if shared.withLock({ $0.isSaveDue }) {
            await save(to: shared.withLock { $0.provider.store })
        }
    }

    private func next() -> Step {
        locked { shared, now in
            // First: it may be what everybody waits for.
            if let candidate = shared.candidate, candidate.isDue(at: now) {
                return .tryCandidate(candidate)
            }
            if shared.isRequested {
                shared.isRequested = false
                return .exchange
            }
            if shared.isSaveDue { return .save }
            if shared.hasNews {
                shared.hasNews = false
                return .catchUp
            }
            switch shared.lifecycle.wake(at: now) {
            case .exchange: return .exchange
            case .sleep(let until):
                let retry = shared.candidate?.failure?.retryAt ?? until
                return .sleep(for: now.duration(to: min(until, retry)), until: min(until, retry))
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
        if let sharing = provider.store?.sharing, provider.refreshBefore != nil {
            return await exchange(with: provider, sharing: sharing)
        }
        switch await turn(of: provider) {
        case .take(let token):
            finished(token, from: .store)
        case .exchange(let lock):
            let isOver = await exchange(provider, generation: nil)
            // What the end of the process cut off has changed nothing.
            if isOver { await save(to: shared.withLock { $0.provider.store }) }
            await lock?.release()
        }
    }

    /// `generation`: Of the token that it brings; nil: the next one.
    ///
    /// - Returns: Whether it came to an end of its own.
    @discardableResult
    func exchange(_ provider: TokenProvider, generation: Int?) async -> Bool {
        do throws(IMSError) {
            finished(try await token(from: provider), from: .exchange, generation: generation)
            return true
        } catch {
            failed(error)
            return !Task.isCancelled
        }
    }

    /// If the wall clock is set back while IMS is asked, the token's end moves with it.
    private func token(from provider: TokenProvider) async throws(IMSError) -> AccessToken {
        let (now, setBack) = locked { shared, now in (now, shared.setBack) }
        let began = clock.now().boot
        defer {
            if provider.scheme.ends {
                tally.exchangeEnded(after: TimeAmount(clock.now().boot - began))
            }
        }
        let token = try await provider.exchange.accessToken(at: now)
        return locked { shared, _ in token.moved(by: shared.setBack - setBack) }
    }

    /// `generation`: As those who share it count; nil: the next one.
    func finished(_ token: AccessToken, from origin: TokenOrigin, generation: Int? = nil) {
        let jitter = random()
        let (result, calls) = locked { shared, now in
            let scheme = shared.lifecycle.scheme
            secrets.add(token, sentBy: scheme, of: name, at: now)
            let result = shared.lifecycle.succeeded(
                token,
                at: now,
                jitter: jitter,
                generation: generation
            )
            // A candidate's token also serves those who asked for an exchange meanwhile.
            shared.isRequested = false
            if case .success = result { shared.newest = token }
            noteAccount(of: shared)
            return (result, Self.calls(&shared, result, at: now))
        }
        switch result {
        case .success(let issued):
            // Of user and password there is no exchange to count.
            if origin == .exchange, issued.end != nil { tally.exchangeSucceeded() }
            log(issued, of: token, from: origin)
        case .failure(let reason):
            let error = IMSError(.imsBadAnswer)
            if origin == .exchange { tally.exchangeFailed(error.cause, at: clock.wall()) }
            log(error, reason)
        }
        for call in calls { call() }
    }

    private func failed(_ error: IMSError) {
        let jitter = random()
        let (reason, calls) = locked { shared, now in
            let reason = shared.lifecycle.failed(error, at: now, jitter: jitter)
            return (reason, Self.calls(&shared, .failure(reason), at: now))
        }
        // An exchange that the end of the process cut off is not a failure of IMS.
        if !Task.isCancelled {
            tally.exchangeFailed(error.cause, at: clock.wall(), reason: error.reason)
            log(error, reason)
        }
        for call in calls { call() }
    }

    /// What has to be called, outside the lock, now that an exchange has ended.
    static func calls(
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
            let token = try await token(from: provider)
            let isLatest = try take(candidate, with: token)
            guard isLatest else { return }
            logger.info(
                "changed credentials are in use",
                metadata: ["credential": "\(name)", "files": "\(provider.label)"]
            )
            finished(token, from: .exchange)
            await save(to: provider.store)
        } catch {
            failed(candidate, error)
        }
    }

    /// - Returns: Whether no other files have been proposed meanwhile.
    private func take(
        _ candidate: Candidate,
        with token: AccessToken
    ) throws(IMSError) -> Bool {
        let isLatest = locked { shared, now -> Bool? in
            guard now < IssuedToken.usableUntil(token) else { return nil }
            guard shared.candidate?.number == candidate.number else { return false }
            shared.candidate = nil
            shared.provider = candidate.provider
            shared.acceptedProposal = candidate.number
            return true
        }
        if isLatest == true { listen(to: candidate.provider.store) }
        guard let isLatest else { throw IMSError(.imsBadAnswer) }
        return isLatest
    }

    private func failed(_ candidate: Candidate, _ error: IMSError) {
        guard !Task.isCancelled else { return }
        let jitter = random()
        let failed = locked { shared, now in
            var candidate = candidate
            candidate.failed(error, at: now, jitter: jitter)
            if shared.candidate?.number == candidate.number { shared.candidate = candidate }
            return candidate
        }
        tally.exchangeFailed(error.cause, at: clock.wall(), reason: error.reason)
        log(failed, error)
    }
}
