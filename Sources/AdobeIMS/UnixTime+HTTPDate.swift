extension UnixTime {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// An HTTP-date in any of its three forms (RFC 9110, section 5.6.7):
    /// `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` and
    /// `Sun Nov  6 08:49:37 1994`. The name of the day is not checked.
    public init?(httpDate text: String) {
        // Behind the name of the day the forms differ in separators and order alone.
        let parts = text.split { $0 == " " || $0 == "," || $0 == "-" }.dropFirst()
        let fields = Array(parts)
        guard fields.count == 5 || fields.count == 4 else {
            return nil
        }
        let isAsctime = fields.count == 4
        guard isAsctime || fields[4] == "GMT",
            let month = Self.months.firstIndex(of: String(fields[isAsctime ? 0 : 1])),
            let day = Self.number(fields[isAsctime ? 1 : 0], digits: 1...2),
            let year = Self.year(fields[isAsctime ? 3 : 2])
        else {
            return nil
        }
        var clock = DigitScanner(String(fields[isAsctime ? 2 : 3]))
        guard let hour = clock.number(digits: 2), clock.skip(":"),
            let minute = clock.number(digits: 2), clock.skip(":"),
            let second = clock.number(digits: 2), clock.isAtEnd
        else {
            return nil
        }
        self.init(
            year: year,
            month: Int64(month) + 1,
            day: day,
            hour: hour,
            minute: minute,
            second: second
        )
    }

    private static func number(_ text: Substring, digits: ClosedRange<Int>) -> Int64? {
        guard digits.contains(text.utf8.count), text.utf8.allSatisfy(\.isDecimalDigit) else {
            return nil
        }
        return Int64(text)
    }

    /// Two digits are of this century: nothing that is read here is older.
    private static func year(_ text: Substring) -> Int64? {
        number(text, digits: 2...2).map { $0 + 2000 } ?? number(text, digits: 4...4)
    }
}
