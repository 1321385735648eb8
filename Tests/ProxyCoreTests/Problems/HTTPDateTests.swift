import AdobeIMS
import ProxyCore
import Testing

struct HTTPDateTests {
    @Test(arguments: [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
        (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
        (951_868_799, "Tue, 29 Feb 2000 23:59:59 GMT"),
        (951_868_800, "Wed, 01 Mar 2000 00:00:00 GMT"),
        (1_800_000_000, "Fri, 15 Jan 2027 08:00:00 GMT"),
        (4_102_444_799, "Thu, 31 Dec 2099 23:59:59 GMT"),
        (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
    ])
    func `it is in the form of RFC 9110`(_ seconds: Int64, _ expected: String) {
        for fraction in [0, 999] as [Int64] {
            let time = UnixTime(milliseconds: seconds * 1000 + fraction)
            #expect(time.httpDate == expected)
        }
    }

    @Test func `each month has its name and each day the weekday behind the last`() {
        let weekdays = ["Fri", "Sat", "Sun", "Mon", "Tue", "Wed", "Thu"]
        var months: [String] = []
        for day in 0..<365 {
            let date = TokenSamples.at(.seconds((day - 14) * 86_400)).httpDate
            let words = date.split(separator: " ")
            #expect(words.count == 6)
            #expect(words[0] == weekdays[day % 7] + ",")
            if months.last != String(words[2]) { months.append(String(words[2])) }
        }
        #expect(
            months == [
                "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
            ]
        )
    }
}
