package import NIOCore

/// When a supervisor's watchdog is told that the process lives.
package struct WatchdogPings: Sendable {
    /// Half of what the watchdog waits for (sd_watchdog_enabled(3)).
    private let interval: TimeAmount
    private var next: NIODeadline?

    /// How often event loops are asked whether they live, at most.
    private static let longestBeat = TimeAmount.seconds(1)

    /// `limit`: What the watchdog waits for.
    package init(limit: Duration) {
        interval = TimeAmount(limit / 2)
    }

    /// How often event loops are asked. `pings`: Nil: there is no watchdog.
    package static func beat(_ pings: WatchdogPings?) -> TimeAmount {
        min(longestBeat, pings?.interval ?? longestBeat)
    }

    /// Whether it is time, and no loop hangs. To be asked at each beat.
    package mutating func isDue(at now: NIODeadline, late: [Int]) -> Bool {
        guard late.isEmpty, next.map({ now >= $0 }) ?? true else { return false }
        next = now + interval
        return true
    }
}
