import AdobeIMS
import TestSupport
import Testing
import aem_auth_proxy

/// The line and the state that a monitoring system gets.
@Suite struct ExpiryReportTests {
    private static let now = SampleCredentials.start
    private static let day = Duration.seconds(86_400)
    private static let month = ExpiryThresholds.certificates
    private static let none = ExpiryThresholds.end

    private static func certificate(
        _ left: Duration,
        _ thresholds: ExpiryThresholds = month,
        file: String = "a.json"
    ) -> ExpiryVerdict {
        ExpiryVerdict(
            certificateEnd: now.advanced(by: left),
            now: now,
            thresholds: thresholds,
            file: file
        )
    }

    private static func token(
        _ left: Duration,
        _ thresholds: ExpiryThresholds = none
    ) -> ExpiryVerdict {
        ExpiryVerdict(
            tokenEnd: now.advanced(by: left),
            now: now,
            thresholds: thresholds,
            file: "t.json"
        )
    }

    private static let instant = Duration.milliseconds(1)

    @Test(arguments: [
        (day * 365, ExpiryVerdict.State.ok), (day * 30, .ok), (day * 30 - instant, .warning),
        (day * 7, .warning), (day * 7 - instant, .critical), (instant, .critical),
        (.zero, .critical), (day * -1, .critical),
    ])
    func `a certificate is judged by what is left`(_ left: Duration, _ state: ExpiryVerdict.State) {
        #expect(Self.certificate(left).state == state)
    }

    @Test(arguments: [
        (day, ExpiryVerdict.State.ok), (instant, .ok), (.zero, .critical), (day * -1, .critical),
    ])
    func `without thresholds only the end counts`(_ left: Duration, _ state: ExpiryVerdict.State) {
        #expect(Self.token(left).state == state)
        #expect(Self.certificate(left, Self.none).state == state)
    }

    private static let lines: [(ExpiryVerdict, String)] = [
        (
            certificate(day * 365),
            "OK - a.json: its certificate ends in 365 days, at 2026-06-15T15:06:40.000Z "
                + "| days=365;30:;7:"
        ),
        (
            certificate(day * 30 - instant),
            "WARNING - a.json: its certificate ends in 29 days, at 2025-07-15T15:06:39.999Z "
                + "| days=29;30:;7:"
        ),
        (
            certificate(.zero - instant),
            "CRITICAL - a.json: its certificate expired at 2025-06-15T15:06:39.999Z "
                + "| days=-1;30:;7:"
        ),
        (
            token(day / 2 + instant),
            "OK - t.json: its token ends in 12 hours, at 2025-06-16T03:06:40.001Z "
                + "| hours=12;0:;0:"
        ),
        (
            token(.seconds(3600), ExpiryThresholds(warning: .seconds(7200), critical: .zero)),
            "WARNING - t.json: its token ends in 1 hours, at 2025-06-15T16:06:40.000Z "
                + "| hours=1;2:;0:"
        ),
        (
            ExpiryVerdict(.unknown, "cannot be read: there is no such file", file: "a.json"),
            "UNKNOWN - a.json: cannot be read: there is no such file"
        ),
        (
            ExpiryVerdict(.critical, "a | b\nc", file: "x|\u{1B}[0m.json"),
            "CRITICAL - x??[0m.json: a ? b?c"
        ),
    ]

    @Test(arguments: lines)
    func `one file is one line`(_ verdict: ExpiryVerdict, _ line: String) {
        let report = ExpiryReport([verdict])
        #expect(report.line == line)
        #expect(report.state == verdict.state)
    }

    @Test func `of several files the worst comes first, and each is named`() {
        let report = ExpiryReport([
            Self.certificate(Self.day * 365, file: "a.json"),
            ExpiryVerdict(.unknown, "?", file: "b.json"),
            Self.certificate(Self.day * 8, file: "it's=c.json"),
            Self.certificate(Self.day * 400, file: "d.json"),
        ])
        #expect(report.state == .warning)
        #expect(
            report.line == "WARNING - it's=c.json WARNING: its certificate ends in 8 days, at "
                + "2025-06-23T15:06:40.000Z; b.json UNKNOWN: ?; a.json OK: its certificate ends in "
                + "365 days, at 2026-06-15T15:06:40.000Z; d.json OK: its certificate ends in 400 "
                + "days, at 2026-07-20T15:06:40.000Z | 'days it?s?c.json'=8;30:;7: "
                + "'days a.json'=365;30:;7: 'days d.json'=400;30:;7:"
        )
    }

    @Test(arguments: [
        (nil, nil, 30, 7), (60, nil, 60, 7), (3, nil, 3, 3), (nil, 60, 30, 60), (20, 10, 20, 10),
    ])
    func `what is not asked for has a default`(
        _ warning: Int?,
        _ critical: Int?,
        _ expectedWarning: Int,
        _ expectedCritical: Int
    ) {
        let thresholds = ExpiryThresholds(
            warning: warning.map { Self.day * $0 },
            critical: critical.map { Self.day * $0 },
            default: Self.month
        )
        #expect(thresholds.warning == Self.day * expectedWarning)
        #expect(thresholds.critical == Self.day * expectedCritical)
    }

    @Test func `what is left is rounded down`() {
        let remaining = { Remaining(from: Self.now, to: Self.now.advanced(by: $0)) }
        for (duration, seconds, hours, days) in [
            (Duration.zero, 0, 0, 0), (Self.instant, 0, 0, 0), (.zero - Self.instant, -1, -1, -1),
            (Self.day, 86_400, 24, 1), (Self.day - Self.instant, 86_399, 23, 0),
            (Self.day * -1, -86_400, -24, -1), (.seconds(-86_401), -86_401, -25, -2),
        ] {
            let left = remaining(duration)
            #expect([left.seconds, left.hours, left.days] == [seconds, hours, days])
        }
    }
}
