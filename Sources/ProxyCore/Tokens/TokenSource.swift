package import AdobeIMS
package import Logging
import Synchronization

/// The token of one credential, shared by all event loops: a ``TokenLifecycle`` under a lock, and
/// the task that does what it says.
///
/// The lock is held for a few comparisons; nothing waits in it.
package final class TokenSource: Sendable {
    package typealias Waiter = @Sendable (Result<IssuedToken, TokenUnavailable>) -> Void

    package let name: String
    private let exchange: any TokenExchange
    private let logger: Logger
    private let now: @Sendable () -> UnixTime
    private let random: @Sendable () -> Double
    private let shared: Mutex<Shared>
    private let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    private struct Shared {
        var lifecycle: TokenLifecycle
        /// A request asked for an exchange; the task is to begin it.
        var isRequested = false
        /// What the timer that is set stands for.
        var timer: UnixTime?
        /// Each downstream connection waits at most once, so their limit bounds this.
        var waiters: [Waiter] = []

        mutating func takeWaiters() -> [Waiter] {
            defer { waiters = [] }
            return waiters
        }
    }

    package init(
        name: String,
        refreshBefore: Duration,
        exchange: any TokenExchange,
        logger: Logger,
        now: @escaping @Sendable () -> UnixTime = { .now() },
        random: @escaping @Sendable () -> Double = { .random(in: 0..<1) }
    ) {
        self.name = name
        self.exchange = exchange
        self.logger = logger
        self.now = now
        self.random = random
        shared = Mutex(Shared(lifecycle: TokenLifecycle(refreshBefore: refreshBefore)))
        (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    // MARK: For requests

    /// The token to send now; nil when the request has to ``join(_:)`` those that wait.
    package func current() -> IssuedToken? {
        let now = now()
        let lookup = shared.withLock { shared -> TokenLifecycle.Lookup in
            let lookup = shared.lifecycle.lookup(at: now)
            switch lookup {
            case .use(_, startExchange: true), .wait(startExchange: true):
                shared.isRequested = true
            default:
                break
            }
            return lookup
        }
        switch lookup {
        case .use(let token, let startExchange):
            if startExchange { signal.yield() }
            return token
        case .wait(startExchange: true):
            signal.yield()
            return nil
        case .wait, .unavailable:
            return nil
        }
    }

    /// Calls `waiter` once, from any thread: with a token, or with the reason why there is none. A
    /// running exchange is joined, also in its failure.
    package func join(_ waiter: @escaping Waiter) {
        let now = now()
        let outcome = shared.withLock { shared -> Result<IssuedToken, TokenUnavailable>? in
            switch shared.lifecycle.lookup(at: now) {
            case .use(let token, let startExchange):
                if startExchange { shared.isRequested = true }
                return .success(token)
            case .wait(let startExchange):
                if startExchange { shared.isRequested = true }
                shared.waiters.append(waiter)
                return nil
            case .unavailable(let reason):
                return .failure(reason)
            }
        }
        signal.yield()
        if let outcome { waiter(outcome) }
    }

    /// The upstream refused the token of `generation`: `waiter` is called as in ``join(_:)``, with
    /// a newer token.
    ///
    /// - Returns: Why no newer one is to be had now, in which case `waiter` is not called.
    package func refused(generation: Int, _ waiter: @escaping Waiter) -> Cause? {
        let now = now()
        let refusal = shared.withLock { shared -> TokenLifecycle.Refusal in
            let refusal = shared.lifecycle.refused(generation: generation, at: now)
            if case .wait(let startExchange) = refusal {
                if startExchange { shared.isRequested = true }
                shared.waiters.append(waiter)
            }
            return refusal
        }
        switch refusal {
        case .replay(let token):
            waiter(.success(token))
            return nil
        case .wait:
            signal.yield()
            return nil
        case .giveUp(let cause):
            return cause
        }
    }

    // MARK: The task

    /// Exchanges at start, before expiry and on request, until the task is cancelled.
    package func run() async {
        await withDiscardingTaskGroup { group in
            signal.yield()
            for await _ in signals {
                switch next() {
                case .exchange:
                    await performExchange()
                    signal.yield()
                case .sleep(let until):
                    guard setTimer(until) else { continue }
                    let delay = now().duration(to: until)
                    group.addTask {
                        try? await Task.sleep(for: delay)
                        self.timerFired()
                    }
                case .nothing:
                    break
                }
            }
            group.cancelAll()
        }
    }

    private func next() -> TokenLifecycle.Wake {
        let now = now()
        return shared.withLock { shared in
            if shared.isRequested {
                shared.isRequested = false
                return .exchange
            }
            return shared.lifecycle.wake(at: now)
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
    private func timerFired() {
        shared.withLock { $0.timer = nil }
        signal.yield()
    }

    private func performExchange() async {
        do throws(IMSError) {
            let token = try await exchange.accessToken(at: now())
            finished(token)
        } catch {
            failed(error)
        }
    }

    private func finished(_ token: AccessToken) {
        let jitter = random()
        let now = now()
        let (result, waiters) = shared.withLock { shared in
            let result = shared.lifecycle.succeeded(token, at: now, jitter: jitter)
            return (result, shared.takeWaiters())
        }
        switch result {
        case .success(let issued): log(issued, warnings: token.warnings)
        case .failure(let reason): log(IMSError(.imsBadAnswer), reason)
        }
        for waiter in waiters { waiter(result) }
    }

    private func failed(_ error: IMSError) {
        let jitter = random()
        let now = now()
        let (reason, waiters) = shared.withLock { shared in
            let reason = shared.lifecycle.failed(error, at: now, jitter: jitter)
            return (reason, shared.takeWaiters())
        }
        // An exchange that the end of the process cut off is not a failure of IMS.
        if !Task.isCancelled { log(error, reason) }
        for waiter in waiters { waiter(.failure(reason)) }
    }

    // MARK: Log

    private func log(_ issued: IssuedToken, warnings: [String]) {
        logger.info(
            "token exchanged",
            metadata: [
                "credential": "\(name)", "generation": "\(issued.generation)",
                "expires": "\(issued.expiry)",
            ]
        )
        for warning in warnings {
            logger.warning(
                "token answer is odd",
                metadata: ["credential": "\(name)", "detail": "\(warning)"]
            )
        }
    }

    private func log(_ error: IMSError, _ reason: TokenUnavailable) {
        let now = now()
        let state = shared.withLock { $0.lifecycle.state(at: now) }
        logger.warning(
            "token exchange failed",
            metadata: [
                "credential": "\(name)", "cause": "\(error.cause.rawValue)",
                "explanation": "\(error.explanation)", "state": "\(state.rawValue)",
                "retry.after": "\(reason.retryAfter)",
                "ims.status": "\(error.status.map(String.init) ?? "-")",
                "ims.debug.id": "\(error.debugID ?? "-")",
            ]
        )
    }
}
