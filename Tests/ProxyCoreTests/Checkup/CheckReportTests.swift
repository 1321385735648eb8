import AdobeIMS
import ProxyCore
import Testing

/// What `check` makes of what it saw.
struct CheckReportTests {
    private static let good = CheckItem.ok(.imsName, "ims:443", "found", after: .milliseconds(12))
    private static let doubt = CheckItem.warn(.file, "a.json", "open", whatToDo: "Close it.")
    private static let later = CheckItem.fail(
        .imsExchange,
        "author",
        "ims_timeout",
        after: .microseconds(3_250_000),
        cause: "ims_timeout",
        whatToDo: "Wait.",
        mayPass: true
    )
    private static let never = CheckItem.fail(.aemAccount, "aem", "AEM answers 401", cause: "x")

    @Test(
        arguments: [
            ([], "ok", 0), ([good], "ok", 0), ([good, doubt], "warn", 0),
            ([doubt, later, good], "FAIL", 69), ([later, never], "FAIL", 78),
            ([never, doubt], "FAIL", 78),
        ] as [([CheckItem], String, Int32)]
    )
    func `the worst one counts, and what only time can mend is 69`(
        _ items: [CheckItem],
        _ verdict: String,
        _ exit: Int32
    ) {
        var report = CheckReport()
        for item in items { report.add(item) }
        #expect(report.verdict.rawValue == verdict)
        #expect(report.exitStatus == exit)
        #expect(report.summary.hasPrefix("\(verdict): "))
    }

    @Test func `the object has what is documented`() {
        var report = CheckReport()
        report.add(Self.good)
        report.add(Self.later)
        #expect(
            report.json
                == #"{"version":1,"verdict":"FAIL","exit":69,"items":["#
                + #"{"id":"ims.dns","subject":"ims:443","verdict":"ok","evidence":"found","#
                + #""milliseconds":12.000},"#
                + #"{"id":"ims.exchange","subject":"author","verdict":"FAIL","#
                + #""evidence":"ims_timeout","milliseconds":3250.000,"cause":"ims_timeout","#
                + #""whatToDo":"Wait."}]}"#
        )
    }

    @Test(arguments: [
        (good, "ok    ims.dns       ims:443: found (12 ms)"),
        (doubt, "warn  file          a.json: open. Close it."),
        (later, "FAIL  ims.exchange  author: ims_timeout (3.2 s). Wait."),
        (
            .ok(.listener, "unix:/a", "can be bound", after: .microseconds(450)),
            "ok    listener      unix:/a: can be bound (0.4 ms)"
        ),
    ])
    func `a line has verdict, what, evidence, time and what to do`(
        _ item: CheckItem,
        _ line: String
    ) {
        #expect(item.line == line)
    }

    @Test(
        arguments: [
            (40, "ok", nil), (29, "warn", "certificate_ends_soon"),
            (-1, "warn", "certificate_expired"),
        ] as [(Int64, String, String?)]
    )
    func `a certificate is judged by its end`(_ days: Int64, _ verdict: String, _ cause: String?) {
        let now = UnixTime(milliseconds: 1_750_000_000_000)
        let ends = [days - 10, days].map { now.advanced(by: .seconds($0 * 86_400)) }
        let item = CheckItem.credential("a", "service credentials", certificateEnds: ends, at: now)
        #expect(item.verdict.rawValue == verdict)
        #expect(item.cause == cause)
        #expect((item.whatToDo == nil) == (cause == nil))
    }

    @Test(
        arguments: [
            (nil, false, nil), ("Thu, 01 Jan 1970 00:00:10 GMT", false, "ok"),
            ("Thu, 01 Jan 1970 01:00:00 GMT", false, "FAIL"),
            ("Thu, 01 Jan 1970 01:00:00 GMT", true, "warn"),
        ] as [(String?, Bool, String?)]
    )
    func `a clock that is off is what is wrong, unless a token came all the same`(
        _ date: String?,
        _ hasToken: Bool,
        _ verdict: String?
    ) {
        var seen = ClockOffset()
        let time = UnixTime(milliseconds: 10_000)
        seen.add(date: date, sentAt: time, receivedAt: time, isTLS: true)
        let item = CheckItem.clock(seen.isKnown ? seen : nil, of: "ims:443", hasToken: hasToken)
        #expect(item?.verdict.rawValue == verdict)
        #expect(item.map { ($0.cause == nil) == ($0.verdict == .ok) } ?? true)
    }

    @Test(arguments: IMSError.Cause.allCases)
    func `an exchange that failed says why, and whether it may pass`(_ cause: IMSError.Cause) {
        let error = IMSError(cause, status: 400, debugID: "d", reason: "h:1: r")
        let now = UnixTime(milliseconds: 0)
        let item = CheckItem.exchange(.failure(error), of: "a", at: now, after: .zero)
        #expect(item.evidence == "\(cause.rawValue) (h:1: r, status 400, x-debug-id d)")
        #expect(item.cause == cause.rawValue)
        #expect(item.whatToDo == cause.explanation)
        #expect(item.mayPass == cause.isTransient)
    }
}
