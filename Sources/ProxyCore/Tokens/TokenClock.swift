package import AdobeIMS
import Synchronization

/// The time, for all that has to do with tokens: one for the process, so that a wall clock that is
/// set is said once.
package final class TokenClock: Sendable {
    private let read: @Sendable () -> Moment
    private let onStep: @Sendable (Duration) -> Void
    private let steps = Mutex(ClockSteps())

    /// `onStep`: Gets by how much the wall clock was set, each time that it is found to be.
    package init(
        read: @escaping @Sendable () -> Moment = { .now() },
        onStep: @escaping @Sendable (Duration) -> Void = { _ in }
    ) {
        self.read = read
        self.onStep = onStep
    }

    package func now() -> Moment {
        let moment = read()
        if let step = steps.withLock({ $0.step(at: moment) }) { onStep(step) }
        return moment
    }

    package func wall() -> UnixTime { now().wall }
}
