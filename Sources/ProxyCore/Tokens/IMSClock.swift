package import AdobeIMS
import Synchronization

/// What the exchanges with one IMS have learned of its clock.
package final class IMSClock: Sendable {
    private struct State {
        var offset = ClockOffset()
        var isWarned = false
    }

    let now: @Sendable () -> UnixTime
    private let warn: @Sendable (_ sentence: String) -> Void
    private let state = Mutex(State())

    /// What IMS tolerates in an assertion.
    private static let tolerance = Duration.seconds(30)

    /// `warn`: Gets a sentence for a person, once each time the clocks are found too far apart.
    package init(
        now: @escaping @Sendable () -> UnixTime = { .now() },
        warn: @escaping @Sendable (_ sentence: String) -> Void
    ) {
        self.now = now
        self.warn = warn
    }

    /// How far IMS's clock is ahead, as far as is known.
    var offset: Duration { state.withLock { $0.offset.duration } }

    func add(date: String?, sentAt: UnixTime, isTLS: Bool) {
        let receivedAt = now()
        let warning = state.withLock { state -> String? in
            state.offset.add(date: date, sentAt: sentAt, receivedAt: receivedAt, isTLS: isTLS)
            defer { state.isWarned = state.offset.isExcessive }
            return state.isWarned ? nil : state.offset.warning
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
