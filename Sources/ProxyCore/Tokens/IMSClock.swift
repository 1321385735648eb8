package import AdobeIMS
import Synchronization

/// What the exchanges with one IMS have learned of its clock.
package final class IMSClock: Sendable {
    private struct State {
        var offset = ClockOffset()
        /// What the last assertion was corrected by.
        var used = Duration.zero
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

    func corrected(_ time: UnixTime) -> UnixTime {
        state.withLock { state in
            state.used = state.offset.duration
            return state.offset.corrected(time)
        }
    }

    func add(date: String?, sentAt: UnixTime, isTLS: Bool) {
        let receivedAt = now()
        let warning = state.withLock { state -> String? in
            state.offset.add(date: date, sentAt: sentAt, receivedAt: receivedAt, isTLS: isTLS)
            defer { state.isWarned = state.offset.isExcessive }
            return state.isWarned ? nil : state.offset.warning
        }
        if let warning { warn(warning) }
    }

    /// Whether the offset is by now so different from what the last assertion was corrected by that
    /// IMS would not have taken it.
    func hasJustMoved() -> Bool {
        state.withLock { state in
            let moved = state.offset.duration - state.used
            return moved > Self.tolerance || moved < .zero - Self.tolerance
        }
    }
}
