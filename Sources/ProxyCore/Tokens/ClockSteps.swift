import AdobeIMS

/// Sees when the wall clock is set. Slow corrections move both clocks.
struct ClockSteps: Sendable {
    private var origin: UnixTime?

    /// What is set by less is no step, but two readings that were not made at once.
    private static let least = Duration.seconds(2)

    /// - Returns: By how much the wall clock was set since the last moment; nil when it was not.
    mutating func step(at moment: Moment) -> Duration? {
        guard let last = origin else {
            origin = moment.origin
            return nil
        }
        guard let step = Self.step(from: last, to: moment.origin) else { return nil }
        origin = moment.origin
        return step
    }

    /// Between two origins of moments.
    static func step(from last: UnixTime, to origin: UnixTime) -> Duration? {
        let step = last.duration(to: origin)
        return step >= least || step <= .zero - least ? step : nil
    }
}
