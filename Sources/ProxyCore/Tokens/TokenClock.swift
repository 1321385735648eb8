package import AdobeIMS
import Synchronization

/// The time, for all that has to do with tokens: one for the process, so that a wall clock that is
/// set is said once.
package final class TokenClock: Sendable {
    private let read: @Sendable () -> Moment
    private let onStep: @Sendable (Duration) -> Void
    /// ``Moment/origin`` in milliseconds, as of the last step. Event loops read it with each request.
    private let origin: Atomic<Int64>

    /// `onStep`: Gets by how much the wall clock was set, each time that it is found to be.
    package init(
        read: @escaping @Sendable () -> Moment = { .now() },
        onStep: @escaping @Sendable (Duration) -> Void = { _ in }
    ) {
        self.read = read
        self.onStep = onStep
        origin = Atomic(read().origin.milliseconds)
    }

    package func now() -> Moment {
        let moment = read()
        let last = origin.load(ordering: .relaxed)
        let new = moment.origin
        if let step = ClockSteps.step(from: UnixTime(milliseconds: last), to: new),
            origin.compareExchange(
                expected: last,
                desired: new.milliseconds,
                ordering: .relaxed
            ).exchanged
        {
            onStep(step)
        }
        return moment
    }

    package func wall() -> UnixTime { now().wall }
}
