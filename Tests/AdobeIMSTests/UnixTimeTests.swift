import AdobeIMS
import Foundation
import Testing

struct UnixTimeTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_810_822_606_000, "2027-05-20T14:16:46.000Z"),
            (4_107_542_399_999, "2100-02-28T23:59:59.999Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
            (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"),
        ] as [(Int64, String)]
    )
    func `is written and read as ISO 8601`(milliseconds: Int64, text: String) {
        #expect("\(UnixTime(milliseconds: milliseconds))" == text)
        #expect(UnixTime(iso8601: text) == UnixTime(milliseconds: milliseconds))
    }

    @Test func `agrees with Foundation over four centuries`() throws {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        for step in 0..<1500 {
            let milliseconds = Int64(step) * 8_640_000_000 + Int64(step) * 61_001
            let date = Date(timeIntervalSince1970: Double(milliseconds / 1000))
            let whole = UnixTime(milliseconds: milliseconds / 1000 * 1000)
            #expect(whole.description == date.formatted(style))
            #expect(UnixTime(iso8601: whole.description) == whole)
        }
    }

    @Test(arguments: [
        "2027-05-21T14:16:46Z", "2027-05-21t14:16:46.0z", "2027-05-21T14:16:46.000000Z",
        "2027-05-21T16:16:46+02:00", "2027-05-21T06:16:46.000-0800",
        "2027-05-21T14:15:60.000Z"
            .replacingOccurrences(of: "14:15:60", with: "14:16:46"),
    ])
    func `reads fractions and zones`(text: String) {
        #expect(UnixTime(iso8601: text)?.description == "2027-05-21T14:16:46.000Z")
    }

    @Test func `takes a leap second as the next minute's first`() {
        #expect(
            UnixTime(iso8601: "2016-12-31T23:59:60Z") == UnixTime(iso8601: "2017-01-01T00:00:00Z")
        )
    }

    @Test(arguments: [
        "", "2027", "2027-05-21", "2027-05-21T14:16:46", "2027-13-01T00:00:00Z",
        "2027-00-01T00:00:00Z", "2027-02-29T00:00:00Z", "2100-02-29T00:00:00Z",
        "2027-01-32T00:00:00Z", "2027-01-00T00:00:00Z", "2027-01-01T24:00:00Z",
        "2027-01-01T00:60:00Z", "2027-01-01T00:00:61Z", "2027-01-01T00:00:00.Z",
        "2027-01-01T00:00:00ZZ", "2027-01-01T00:00:00+1:00", "2027-01-01T00:00:00+24:00",
        "27-01-01T00:00:00Z", "+027-01-01T00:00:00Z", "٢٠٢٧-01-01T00:00:00Z",
    ])
    func `refuses what is no point in time`(text: String) {
        #expect(UnixTime(iso8601: text) == nil)
    }

    @Test(arguments: [
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
    ])
    func `reads HTTP dates`(text: String) {
        #expect(UnixTime(httpDate: text)?.description == "1994-11-06T08:49:37.000Z")
    }

    @Test func `reads the obsolete HTTP date with two digits as of this century`() {
        #expect(
            UnixTime(httpDate: "Friday, 06-Nov-26 08:49:37 GMT")?.description
                == "2026-11-06T08:49:37.000Z"
        )
    }

    @Test(arguments: [
        "", "0", "Sun", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET",
        "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 25:49:37 GMT", "Sun, 06 Nov 199 08:49:37 GMT",
        "Sun, 006 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT GMT",
    ])
    func `refuses what is no HTTP date`(text: String) {
        #expect(UnixTime(httpDate: text) == nil)
    }

    @Test func `moves and measures`() {
        let time = UnixTime(milliseconds: 1000)
        #expect(time.advanced(by: .milliseconds(-1500)) == UnixTime(milliseconds: -500))
        #expect(time.advanced(by: .microseconds(1999)) == UnixTime(milliseconds: 1001))
        #expect(time.duration(to: UnixTime(milliseconds: 400)) == .milliseconds(-600))
        #expect(time < UnixTime(milliseconds: 1001))
    }

    @Test func `saturates instead of trapping`() {
        let (first, last) = (UnixTime(milliseconds: .min), UnixTime(milliseconds: .max))
        #expect(last.advanced(by: .seconds(1)) == last)
        #expect(first.advanced(by: .seconds(-1)) == first)
        #expect(UnixTime(milliseconds: 0).advanced(by: .seconds(Int64.max)) == last)
        #expect(UnixTime(milliseconds: -1).advanced(by: .seconds(Int64.min)) == first)
        #expect(first.duration(to: last) == .milliseconds(Int64.max))
        #expect(last.duration(to: first) == .milliseconds(Int64.min))
        #expect(!first.description.isEmpty && !last.description.isEmpty)
    }

    @Test func `now is the wall clock`() {
        let before = Date().timeIntervalSince1970 * 1000 - 1
        let now = Double(UnixTime.now().milliseconds)
        #expect(before <= now && now <= Date().timeIntervalSince1970 * 1000)
    }
}
