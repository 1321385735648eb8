import FoundationEssentials

/// A point in time: milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
///
/// Milliseconds are the unit of `created_at` and `expires_in` in Adobe's access tokens. Arithmetic
/// saturates instead of trapping, because the numbers come from other people's answers.
public struct UnixTime: Sendable, Hashable {
    public let milliseconds: Int64

    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// The system's wall clock.
    public static func now() -> UnixTime {
        UnixTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    }

    /// This time moved by a duration, which may be negative; less than a millisecond is cut off.
    public func advanced(by duration: Duration) -> UnixTime {
        let (sum, overflow) = milliseconds.addingReportingOverflow(duration.wholeMilliseconds)
        guard overflow else {
            return UnixTime(milliseconds: sum)
        }
        return UnixTime(milliseconds: milliseconds < 0 ? .min : .max)
    }

    /// How long it is from this time to another: negative when the other one is earlier.
    public func duration(to other: UnixTime) -> Duration {
        let (difference, overflow) =
            other.milliseconds.subtractingReportingOverflow(milliseconds)
        guard overflow else {
            return .milliseconds(difference)
        }
        return .milliseconds(other.milliseconds < 0 ? Int64.min : Int64.max)
    }
}

extension UnixTime: Comparable {
    public static func < (left: UnixTime, right: UnixTime) -> Bool {
        left.milliseconds < right.milliseconds
    }
}

extension Duration {
    /// Milliseconds, cut off towards zero and saturated.
    var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        let (sum, carry) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
        guard overflow || carry else {
            return sum
        }
        return seconds < 0 ? .min : .max
    }
}
