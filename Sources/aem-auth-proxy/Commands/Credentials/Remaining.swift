package import AdobeIMS

/// The time to an end, in whole units: negative from the end on.
package struct Remaining: Sendable, Equatable {
    package let duration: Duration

    package init(from now: UnixTime, to end: UnixTime) {
        duration = now.duration(to: end)
    }

    package var days: Int { whole(86_400) }
    package var hours: Int { whole(3600) }
    package var seconds: Int { whole(1) }

    /// Rounded down, so that an end in the past is never "0 days left".
    private func whole(_ unit: Int) -> Int {
        let (seconds, attoseconds) = duration.components
        let down = attoseconds < 0 ? seconds - 1 : seconds
        let (quotient, remainder) = Int(down).quotientAndRemainder(dividingBy: unit)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
