package import AdobeIMS
package import NIOCore
import Synchronization

/// The ``UpstreamGate`` of one upstream, shared by all event loops.
///
/// Where nothing is limited, which is usual, nothing is locked: ``isOpen`` is one load.
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
    private let isOpenNow: Atomic<Bool>
    private let wake: @Sendable (UpstreamGatekeeper, NIODeadline) -> Void

    /// `wake`: Asks that ``advance(at:)`` be called at a time, once. Called from any thread.
    package init(
        _ gate: UpstreamGate,
        wake: @escaping @Sendable (UpstreamGatekeeper, NIODeadline) -> Void
    ) {
        shared = Mutex(Shared(gate: gate))
        isOpenNow = Atomic(gate.isOpen(at: .uptimeNanoseconds(0)))
        self.wake = wake
    }

    /// Requests may be sent without asking.
    package var isOpen: Bool { isOpenNow.load(ordering: .relaxed) }

    /// A request is to be sent. `waiter` is called once, from any thread, if it is told to wait;
    /// unless it leaves before.
    package func enter(
        at now: NIODeadline,
        _ waiter: @escaping Waiter
    ) -> UpstreamGate.Entry {
        change(at: now) { shared in
            let (entry, turn) = shared.gate.enter(at: now)
            if case .wait(let ticket) = entry { shared.waiters[ticket] = waiter }
            return (entry, turn)
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

    /// The upstream answered. Of 429 and 503 the field `Retry-After` is respected, up to an hour.
    package func answered(
        _ head: ResponseHead,
        at now: @autoclosure () -> NIODeadline,
        _ time: @autoclosure () -> UnixTime
    ) {
        guard head.status == 429 || head.status == 503,
            let field = head.fields.value(of: .retryAfter),
            let wish = RetryAfter.duration(field, at: time())
        else { return }
        let now = now()
        change(at: now) { shared in
            ((), shared.gate.pause(for: TimeAmount(wish), at: now))
        }
    }

    /// The time has come that was asked for.
    package func advance(at now: NIODeadline) {
        change(at: now) { shared in ((), shared.gate.advance(at: now)) }
    }

    private func change<Result: Sendable>(
        at now: NIODeadline,
        _ event: (inout Shared) -> (Result, UpstreamGate.Turn)
    ) -> Result {
        let (result, calls, time) = shared.withLock { shared in
            let (result, turn) = event(&shared)
            let calls = turn.ended.compactMap { ended in
                shared.waiters.removeValue(forKey: ended.ticket).map { ($0, ended.refusal) }
            }
            isOpenNow.store(shared.gate.isOpen(at: now), ordering: .relaxed)
            return (result, calls, turn.wake)
        }
        for (waiter, refusal) in calls { waiter(refusal) }
        if let time { wake(self, time) }
        return result
    }
}
