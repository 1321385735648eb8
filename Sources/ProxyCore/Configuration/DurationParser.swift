/// Durations of the configuration: a whole number and a unit.
package enum DurationParser {
    /// The longest that is accepted: 365 days, far from what an event loop's clock can't count.
    static let limit = Duration.seconds(365 * 86_400)

    private static let milliseconds: [Substring: Int64] = [
        "ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000,
    ]

    /// Reads `250ms`, `30s`, `10m`, `24h` or `7d`.
    package static func parse(_ text: String) throws(InvalidValue) -> Duration {
        let (digits, unit) = NumberWithUnit.split(text)
        guard !digits.isEmpty, let factor = milliseconds[unit] else {
            throw InvalidValue(
                "is not a duration; write a whole number with ms, s, m, h or d, for example 30s"
            )
        }
        guard let number = Int64(digits),
            case let (product, false) =
                number.multipliedReportingOverflow(by: factor), .milliseconds(product) <= limit
        else {
            throw InvalidValue("is too long; write at most 365d")
        }
        return .milliseconds(product)
    }

    /// Reads a duration that must not be zero.
    package static func parsePositive(_ text: String) throws(InvalidValue) -> Duration {
        let duration = try parse(text)
        guard duration > .zero else {
            throw InvalidValue("must be longer than zero; write for example 30s")
        }
        return duration
    }
}
