package import NIOCore

/// A deadline that moves often and expires rarely, such as an idle timeout: moving it later costs
/// nothing, because the task that is already scheduled looks again when it runs.
package struct LazyDeadline: Equatable, Sendable {
    /// When it expires; nil while there is none.
    package private(set) var deadline: NIODeadline?
    /// When the owner's task runs; nil while none is scheduled.
    private var scheduled: NIODeadline?

    package enum Outcome: Equatable {
        case expired
        /// Schedule a task for this time.
        case schedule(NIODeadline)
        case nothing
    }

    package init() {}

    /// Returns when a task is to be scheduled in place of the present one; nil when the present one
    /// will do.
    package mutating func set(_ deadline: NIODeadline?) -> NIODeadline? {
        self.deadline = deadline
        guard let deadline else { return nil }
        if let scheduled, scheduled <= deadline { return nil }
        scheduled = deadline
        return deadline
    }

    /// The scheduled task runs.
    package mutating func fired(at now: NIODeadline) -> Outcome {
        scheduled = nil
        guard let deadline else { return .nothing }
        guard deadline <= now else {
            scheduled = deadline
            return .schedule(deadline)
        }
        self.deadline = nil
        return .expired
    }
}
