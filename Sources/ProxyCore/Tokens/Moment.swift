package import AdobeIMS

/// A point in time on two clocks: the one that people set, and one that nobody sets.
package struct Moment: Sendable, Hashable {
    package let wall: UnixTime
    /// Since some point of this machine's life, sleep included (on Linux `CLOCK_BOOTTIME`).
    package let boot: Duration

    package init(wall: UnixTime, boot: Duration) {
        self.wall = wall
        self.boot = boot
    }

    package static func now() -> Moment {
        Moment(wall: .now(), boot: start.duration(to: .now))
    }

    private static let start = ContinuousClock.now

    /// Where the wall clock stood when the other one began: it moves only when somebody sets it.
    package var origin: UnixTime { wall.advanced(by: .zero - boot) }
}
