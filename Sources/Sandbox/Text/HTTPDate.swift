import AdobeIMS

/// Writes a `Date` field (RFC 9110, section 5.6.7).
enum HTTPDate {
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    static func text(_ time: UnixTime) -> String {
        // ISO 8601 has the civil date in fixed places: 2027-05-21T14:16:46.000Z.
        let iso = Array(time.description)
        guard iso.count >= 19, let month = Int(String(iso[5..<7])),
            months.indices.contains(month - 1)
        else {
            return ""
        }
        // 1970-01-01 was a Thursday.
        let weekday = weekdays[Int(max(0, time.milliseconds) / 86_400_000) % 7]
        let date = "\(String(iso[8..<10])) \(months[month - 1]) \(String(iso[0..<4]))"
        return "\(weekday), \(date) \(String(iso[11..<19])) GMT"
    }
}
