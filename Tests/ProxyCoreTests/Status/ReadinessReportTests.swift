import AdobeIMS
import ProxyCore
import Testing

struct ReadinessReportTests {
    private static func report(
        _ credentials: [CredentialReadiness],
        isListening: Bool = true,
        isDraining: Bool = false
    ) -> ReadinessReport {
        ReadinessReport(
            isListening: isListening,
            isDraining: isDraining,
            credentials: credentials
        )
    }

    @Test func `a fresh token is said with its numbers alone`() {
        let expected = """
            {"status":"ready","draining":false,"credentials":{"author":{"state":"fresh",\
            "generation":1,"secondsLeft":86100}}}

            """
        #expect(Self.report([StatusSamples.readiness("author")]).json == expected)
    }

    @Test func `a missing token has its cause and what to do`() {
        let credential = StatusSamples.readiness("a\"b", .expired, cause: .ims(.imsTLS))
        let expected = """
            {"status":"not_ready","draining":true,"credentials":{"a\\"b":{"state":"expired",\
            "generation":0,"secondsLeft":0,"cause":"ims_tls",\
            "explanation":"\(Cause.ims(.imsTLS).explanation)"}}}

            """
        #expect(Self.report([credential], isDraining: true).json == expected)
    }

    @Test(
        arguments: [
            (report([]), true),
            (report([], isListening: false), false),
            (report([], isDraining: true), false),
            (report([StatusSamples.readiness("a", .fresh)]), true),
            (report([StatusSamples.readiness("a", .due)]), true),
            (report([StatusSamples.readiness("a", .degraded, cause: .ims(.imsTimeout))]), true),
            (report([StatusSamples.readiness("a", .expired)]), false),
            (report([StatusSamples.readiness("a", .expired, isUsed: false)]), true),
            (
                report([
                    StatusSamples.readiness("a", .fresh), StatusSamples.readiness("b", .expired),
                ]), false
            ),
            (report([StatusSamples.readiness("a")], isListening: false), false),
            (report([StatusSamples.readiness("a")], isDraining: true), false),
        ]
    )
    func `it is ready while it listens, stays and has the routes' tokens`(
        _ report: ReadinessReport,
        _ isReady: Bool
    ) {
        #expect(report.isReady == isReady)
        #expect(report.status == (isReady ? 200 : 503))
        #expect(report.json.hasPrefix("{\"status\":\"\(isReady ? "ready" : "not_ready")\""))
    }

    @Test func `one credential alone is judged whatever the others are`() throws {
        let report = Self.report([
            StatusSamples.readiness("a", .fresh),
            StatusSamples.readiness("b", .expired, isUsed: false),
        ])
        #expect(try #require(report.only("a")).isReady)
        #expect(try #require(report.only("a")).credentials.map(\.name) == ["a"])
        #expect(try !#require(report.only("b")).isReady)
        #expect(report.only("c") == nil)
        #expect(try !#require(Self.report(report.credentials, isDraining: true).only("a")).isReady)
    }
}
