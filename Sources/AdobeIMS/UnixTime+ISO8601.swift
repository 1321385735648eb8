extension UnixTime: CustomStringConvertible {
    /// ISO 8601 in UTC with milliseconds, as in `2027-05-21T14:16:46.000Z`.
    public var description: String {
        let (days, ofDay) = milliseconds.flooredDivision(by: 86_400_000)
        let (year, month, day) = Self.civilDate(days: days)
        let (hour, ofHour) = ofDay.flooredDivision(by: 3_600_000)
        let (minute, ofMinute) = ofHour.flooredDivision(by: 60_000)
        let (second, fraction) = ofMinute.flooredDivision(by: 1000)
        // Each line of the access log has one, so it is made byte by byte.
        var text: [UInt8] = []
        text.reserveCapacity(24)
        text.append(year, places: 4)
        text.append(month, places: 2, behind: "-")
        text.append(day, places: 2, behind: "-")
        text.append(hour, places: 2, behind: "T")
        text.append(minute, places: 2, behind: ":")
        text.append(second, places: 2, behind: ":")
        text.append(fraction, places: 3, behind: ".")
        text.append(UInt8(ascii: "Z"))
        return String(decoding: text, as: UTF8.self)
    }

    /// A date and time of ISO 8601 in its extended form, as in `2027-05-21T14:16:46.000Z`.
    ///
    /// The fraction may be absent and of any length (digits after the third are cut off); the zone
    /// is `Z`, `+HH:MM` or `+HHMM` and is required, because a guess could be hours off.
    public init?(iso8601 text: String) {
        var scanner = DigitScanner(text)
        guard let year = scanner.number(digits: 4), scanner.skip("-"),
            let month = scanner.number(digits: 2), scanner.skip("-"),
            let day = scanner.number(digits: 2), scanner.skip("T") || scanner.skip("t"),
            let hour = scanner.number(digits: 2), scanner.skip(":"),
            let minute = scanner.number(digits: 2), scanner.skip(":"),
            let second = scanner.number(digits: 2),
            let fraction = scanner.fractionInMilliseconds(),
            let offset = scanner.zoneOffsetInMinutes(), scanner.isAtEnd,
            let time = UnixTime(
                year: year,
                month: month,
                day: day,
                hour: hour,
                minute: minute,
                second: second
            )
        else {
            return nil
        }
        self = time.advanced(by: .milliseconds(fraction - offset * 60_000))
    }

    /// A civil date and time in UTC; nil when there is no such day or time. Second 60 is taken as
    /// the first of the next minute.
    init?(year: Int64, month: Int64, day: Int64, hour: Int64, minute: Int64, second: Int64) {
        guard (1...12).contains(month), (0...9999).contains(year),
            (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second)
        else {
            return nil
        }
        let days = Self.days(year: year, month: month, day: day)
        guard Self.civilDate(days: days) == (year, month, day) else {
            return nil
        }
        self.init(milliseconds: ((days * 24 + hour) * 60 + minute) * 60_000 + second * 1000)
    }
}

// Days since 1970-01-01 and civil dates, by way of years that begin in March, so that the leap day
// is a year's last one. An era is 400 years, which is 146,097 days.
extension UnixTime {
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let marchYear = month > 2 ? year : year - 1
        let (era, ofEra) = marchYear.flooredDivision(by: 400)
        let ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
    }

    private static func civilDate(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, ofEra) = (days + 719_468).flooredDivision(by: 146_097)
        let year = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * year + year / 4 - year / 100)
        let marchMonth = (5 * ofYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let day = ofYear - (153 * marchMonth + 2) / 5 + 1
        return (era * 400 + year + (month <= 2 ? 1 : 0), month, day)
    }
}

extension Int64 {
    fileprivate func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

extension [UInt8] {
    /// Appends a number with zeros in front up to `places`, behind another character if there is one.
    fileprivate mutating func append(
        _ number: Int64,
        places: Int,
        behind mark: Unicode.Scalar? = nil
    ) {
        if let mark { append(UInt8(ascii: mark)) }
        if number < 0 { append(UInt8(ascii: "-")) }
        var divisor: UInt64 = 1
        for _ in 1..<places { divisor *= 10 }
        while number.magnitude / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number.magnitude / divisor % 10))
            divisor /= 10
        }
    }
}
