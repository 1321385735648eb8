import AdobeIMS
import Testing

struct ClockOffsetTests {
    // 1,800,000,000 seconds.
    static let date = "Fri, 15 Jan 2027 08:00:00 GMT"
    private static let now = Samples.now

    /// An offset from samples in which the local clock showed `local` seconds more than `date` when
    /// the answer came, which had taken `roundTrip`.
    private func offset(_ samples: [(local: Duration, roundTrip: Duration)]) -> ClockOffset {
        var offset = ClockOffset()
        for sample in samples {
            let receivedAt = Self.now.advanced(by: sample.local)
            offset.add(
                date: Self.date,
                sentAt: receivedAt.advanced(by: .zero - sample.roundTrip),
                receivedAt: receivedAt,
                isTLS: true
            )
        }
        return offset
    }

    private func offset(_ samples: [Int64]) -> ClockOffset {
        offset(samples.map { (.seconds($0), .zero) })
    }

    @Test func `nothing is known at first`() {
        let offset = ClockOffset()
        #expect(offset.duration == .zero)
        #expect(!offset.isExcessive)
        #expect(offset.warning == nil)
        #expect(offset.corrected(Self.now) == Self.now)
    }

    struct Sample: Sendable {
        let local: Duration
        let roundTrip: Duration
        let offset: Duration

        init(_ local: Duration, _ roundTrip: Duration, _ offset: Duration) {
            self.local = local
            self.roundTrip = roundTrip
            self.offset = offset
        }
    }

    @Test(arguments: [
        // A quick answer: the second that Date names is all the doubt there is.
        Sample(.zero, .zero, .zero), Sample(.milliseconds(999), .zero, .zero),
        Sample(.milliseconds(1000), .zero, .milliseconds(-1)),
        Sample(.milliseconds(-1), .zero, .milliseconds(1)),
        Sample(.seconds(600), .zero, .milliseconds(-599_001)),
        Sample(.seconds(-600), .zero, .seconds(600)),
        // A slow one: Date may be of its beginning or of its end.
        Sample(.seconds(8), .seconds(8), .zero), Sample(.zero, .seconds(8), .zero),
        Sample(.seconds(5), .seconds(8), .zero),
        Sample(.seconds(20), .seconds(8), .milliseconds(-11_001)),
        Sample(.seconds(-20), .seconds(8), .seconds(20)),
        Sample(.seconds(30), .seconds(30), .zero),
    ])
    func `a sample proves the smallest offset that explains it`(sample: Sample) {
        let offset = offset([(sample.local, sample.roundTrip)])
        #expect(offset.duration == sample.offset)
        #expect(offset.corrected(Self.now) == Self.now.advanced(by: sample.offset))
    }

    @Test(
        arguments: [
            ([-10], 10), ([-10, -40], 40), ([-40, -10], 10), ([-10, -20, -90], 20),
            ([-90, -10, -20], 20), ([-1000, -10, -20, -30, -40], 30), ([-20, -10, -40, -30], 30),
            ([-30, -10, -40, -20], 20),
            // Two of five can't move it far.
            ([-20, -3000, -21, 3000, -22], 21),
            // The last five alone.
            ([-90, -20, -30, -40, -10, -31], 30), ([-500, -500, -500, -10, -11, -12], 12),
            ([-900, -900, -900, -900, -7, -7, -7], 7),
        ] as [([Int64], Int64)]
    )
    func `the median of the last five counts`(samples: [Int64], seconds: Int64) {
        #expect(offset(samples).duration == .seconds(seconds))
    }

    @Test func `what was measured over an hour before doesn't count`() {
        var offset = offset([-600, -600, -600])
        // Set right since then.
        let later = Self.now.advanced(by: .seconds(3002))
        offset.add(
            date: "Fri, 15 Jan 2027 08:50:02 GMT",
            sentAt: later,
            receivedAt: later,
            isTLS: true
        )
        #expect(offset.duration == .zero)
    }

    @Test func `an hour back is as far as an hour on`() {
        var offset = offset([3601, 3601])
        #expect(offset.isExcessive)
        offset.add(date: Self.date, sentAt: Self.now, receivedAt: Self.now, isTLS: true)
        #expect(offset.duration == .zero)
    }

    struct Useless: Sendable {
        var date: String? = ClockOffsetTests.date
        var sent: Int64 = 0
        var received: Int64 = 0
        var isTLS = true
    }

    @Test(arguments: [
        Useless(sent: 600, received: 600, isTLS: false), Useless(date: nil),
        Useless(date: ""), Useless(date: "yesterday"), Useless(sent: 601, received: 600),
        Useless(sent: 600, received: 631),
    ])
    func `a sample that proves nothing is ignored`(sample: Useless) {
        var offset = offset([-50])
        let before = offset
        offset.add(
            date: sample.date,
            sentAt: Self.now.advanced(by: .seconds(sample.sent)),
            receivedAt: Self.now.advanced(by: .seconds(sample.received)),
            isTLS: sample.isTLS
        )
        #expect(offset == before)
        #expect(offset.duration == .seconds(50))
    }

    @Test(
        arguments: [
            (-30, nil), (-31, "at least 31 seconds behind that of Adobe IMS"),
            (30, nil), (31, "at least 30 seconds ahead of that of Adobe IMS"),
            (0, nil), (86_400, "at least 86399 seconds ahead of that of Adobe IMS"),
        ] as [(Int64, String?)]
    )
    func `over 30 seconds there is a warning that says by how much`(
        local: Int64,
        expected: String?
    ) {
        let offset = offset([local])
        #expect(offset.isExcessive == (expected != nil))
        guard let expected else {
            #expect(offset.warning == nil)
            return
        }
        #expect(offset.warning?.contains(expected) == true)
        #expect(offset.warning?.hasSuffix(".") == true)
    }

    @Test func `an assertion can be dated by the clock of IMS`() throws {
        let wrong = Self.now.advanced(by: .seconds(-600))
        let offset = offset([-600])
        let assertion = Assertion(
            for: try Samples.credentials(),
            issuedAt: offset.corrected(wrong)
        )
        let expected = Assertion(for: try Samples.credentials(), issuedAt: Self.now)
        #expect(assertion.signingInput == expected.signingInput)
    }

    @Test(arguments: [Int64.min, Int64.max])
    func `times that can't be don't trap`(milliseconds: Int64) {
        var offset = ClockOffset()
        let time = UnixTime(milliseconds: milliseconds)
        offset.add(date: Self.date, sentAt: time, receivedAt: time, isTLS: true)
        offset.add(date: Self.date, sentAt: Self.now, receivedAt: Self.now, isTLS: true)
        offset.add(date: Self.date, sentAt: time, receivedAt: Self.now, isTLS: true)
        #expect(offset.duration == .zero)
    }
}
