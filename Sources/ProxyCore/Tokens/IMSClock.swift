package import AdobeIMS
import Synchronization

/// What the exchanges with one IMS have learned of its clock: the one place that knows how far it is
/// off from this machine's, and says so.
package final class IMSClock: Sendable {
    private struct State {
        /// What assertions are corrected by.
        var offset = ClockOffset()
        /// What a person is told of; also from answers that anybody may have dated.
        var seen = ClockOffset()
        var isWarned = false
        var steps = ClockSteps()

        /// What was learned before this machine's clock was set is worth nothing.
        mutating func recount(at moment: Moment) {
            guard steps.step(at: moment) != nil else { return }
            (offset, seen) = (ClockOffset(), ClockOffset())
        }
    }

    private let read: @Sendable () -> Moment
    private let warn: @Sendable (_ sentence: String) -> Void
    private let state = Mutex(State())

    /// What IMS tolerates in an assertion.
    private static let tolerance = Duration.seconds(30)

    /// `warn`: Gets a sentence for a person, once each time the clocks are found too far apart.
    package init(
        read: @escaping @Sendable () -> Moment = { .now() },
        warn: @escaping @Sendable (_ sentence: String) -> Void
    ) {
        self.read = read
        self.warn = warn
    }

    func now() -> UnixTime { read().wall }

    /// How far IMS's clock is ahead, as far as is known.
    var offset: Duration {
        state.withLock { state in
            state.recount(at: read())
            return state.offset.duration
        }
    }

    /// What a person may know of it; nil: nothing.
    package var seen: ClockOffset? {
        state.withLock { $0.seen.isKnown ? $0.seen : nil }
    }

    func add(date: String?, sentAt: UnixTime, isTLS: Bool) {
        let warning = state.withLock { state -> String? in
            let moment = read()
            state.recount(at: moment)
            let receivedAt = moment.wall
            state.offset.add(date: date, sentAt: sentAt, receivedAt: receivedAt, isTLS: isTLS)
            state.seen.add(date: date, sentAt: sentAt, receivedAt: receivedAt, isTLS: true)
            defer { state.isWarned = state.seen.isExcessive }
            return state.isWarned ? nil : state.seen.warning
        }
        if let warning { warn(warning) }
    }

    /// Whether the offset is by now so different from what an assertion was corrected by that IMS
    /// would not have taken it. Each exchange remembers its own: several credentials share a clock.
    func hasMoved(since used: Duration) -> Bool {
        let moved = offset - used
        return moved > Self.tolerance || moved < .zero - Self.tolerance
    }
}
