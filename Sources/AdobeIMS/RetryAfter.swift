/// Reads the field `Retry-After` (RFC 9110, section 10.2.3).
package enum RetryAfter {
    /// No answer may hold up recovery for longer.
    package static let longest = Duration.seconds(3600)
    /// More than a week is taken as a mistake, not as a wish.
    private static let absurd = Duration.seconds(604_800)

    /// How long to wait.
    ///
    /// - Parameters:
    ///   - text: whole seconds or an HTTP-date.
    ///   - time: what a date is relative to.
    /// - Returns: nil for a negative, absurd or unreadable value.
    package static func duration(_ text: String, at time: UnixTime) -> Duration? {
        let wish: Duration
        if text.utf8.allSatisfy(\.isDecimalDigit) {
            guard let seconds = UInt32(text) else {
                return nil
            }
            wish = .seconds(Int64(seconds))
        } else if let date = UnixTime(httpDate: text) {
            wish = time.duration(to: date)
        } else {
            return nil
        }
        return wish < .zero || wish > absurd ? nil : min(wish, longest)
    }
}
