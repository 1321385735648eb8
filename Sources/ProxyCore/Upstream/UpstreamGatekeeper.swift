package import AdobeIMS
package import NIOCore
import Synchronization

/// The ``UpstreamGate`` of one upstream, shared by all event loops.
package final class UpstreamGatekeeper: Sendable {
    package typealias Ticket = UpstreamGate.Ticket
    package typealias Refusal = UpstreamGate.Refusal
    /// Gets nil when the request is to be sent, else why not.
    package typealias Waiter = @Sendable (Refusal?) -> Void

    private struct Shared {
        var gate: UpstreamGate
        var waiters: [Ticket: Waiter] = [:]
    }

    private let shared: Mutex<Shared>
    /// How long what AEM asks for is respected at most; nil: not at all.
    private let longestPause: Duration?
    private let paused: @Sendable (PauseChange) -> Void
    private let wake: @Sendable (UpstreamGatekeeper, NIODeadline) -> Void

    /// `longestPause`: How long what AEM asks for with `Retry-After` is respected at most; nil: it
    /// passes, and that is all.
    /// `paused`: Hears when a pause begins, and when it is over. Called from any thread.
    /// `wake`: Asks that ``advance(at:)`` be called at a time, once. Called from any thread.
    package init(
        _ gate: UpstreamGate,
        longestPause: Duration? = nil,
        paused: @escaping @Sendable (PauseChange) -> Void = { _ in },
        wake: @escaping @Sendable (UpstreamGatekeeper, NIODeadline) -> Void
    ) {
        shared = Mutex(Shared(gate: gate))
        self.longestPause = longestPause
        self.paused = paused
        self.wake = wake
    }

    /// A request is to be sent. `waiter` is asked for if it is told to wait, and then called once,
    /// from any thread; unless it leaves before.
    package func enter(
        at now: NIODeadline,
        _ waiter: () -> Waiter
    ) -> UpstreamGate.Entry {
        change(at: now) { shared in
            let (entry, release) = shared.gate.enter(at: now)
            if case .wait(let ticket) = entry { shared.waiters[ticket] = waiter() }
            return (entry, release)
        }
    }

    /// A request is over, has been given up while it waited, or waited no longer just then: who has
    /// a ticket leaves, at least once.
    package func leave(_ ticket: Ticket, at now: NIODeadline) {
        change(at: now) { shared in
            shared.waiters[ticket] = nil
            return ((), shared.gate.leave(ticket, at: now))
        }
    }

    /// The upstream answered. Of a 429 the field `Retry-After` is respected where that is wanted: it is
    /// an answer to one request, and holds up all the others.
    ///
    /// `ticket`: Of the request.
    package func answered(
        _ ticket: Ticket,
        _ head: ResponseHead,
        at now: @autoclosure () -> NIODeadline,
        _ time: @autoclosure () -> UnixTime
    ) {
        guard let longestPause else { return }
        guard head.status == 429 else { return served(ticket, at: now()) }
        guard let field = head.fields.value(of: .retryAfter),
            let wish = RetryAfter.duration(field, at: time()), wish > .zero
        else { return }
        let now = now()
        let length = min(wish, longestPause)
        let isNew = change(at: now) { shared in
            let isNew = !shared.gate.isPaused(at: now)
            return (isNew, shared.gate.pause(for: TimeAmount(length), at: now))
        }
        // Requests that were under way may all come back with the same wish.
        if isNew { paused(.began(length, wish: wish)) }
    }

    private func served(_ ticket: Ticket, at now: NIODeadline) {
        let isOver = change(at: now) { shared in
            let wasPaused = shared.gate.pause != nil
            let release = shared.gate.served(ticket, at: now)
            return (wasPaused && shared.gate.pause == nil, release)
        }
        if isOver { paused(.ended) }
    }

    /// How many requests wait for their turn.
    package var waitingCount: Int { shared.withLock { $0.gate.waitingCount } }

    /// How long the upstream has asked for no more requests; nil: not at all.
    package func pause(at now: NIODeadline) -> Duration? {
        shared.withLock { $0.gate.pause }
            .flatMap { $0 > now ? .nanoseconds(($0 - now).nanoseconds) : nil }
    }

    /// The time has come that was asked for.
    package func advance(at now: NIODeadline) {
        change(at: now) { shared in ((), shared.gate.advance(at: now)) }
    }

    private func change<Result: Sendable>(
        at now: NIODeadline,
        _ event: (inout Shared) -> (Result, UpstreamGate.Release)
    ) -> Result {
        let (result, calls, time) = shared.withLock { shared in
            let (result, release) = event(&shared)
            let calls = release.ended.compactMap { ended in
                shared.waiters.removeValue(forKey: ended.ticket).map { ($0, ended.refusal) }
            }
            return (result, calls, release.wake)
        }
        for (waiter, refusal) in calls { waiter(refusal) }
        if let time { wake(self, time) }
        return result
    }
}
