import AdobeIMS
import ProxyCore
import Testing

struct AdviceTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let urgency: Advice.Urgency
        /// What the sentence says, in this order.
        let parts: [String]
        let change: @Sendable (inout StatusReport) -> Void

        init(
            _ name: String,
            _ urgency: Advice.Urgency,
            _ parts: [String],
            _ change: @escaping @Sendable (inout StatusReport) -> Void
        ) {
            testDescription = name
            self.urgency = urgency
            self.parts = parts
            self.change = change
        }
    }

    static let cases = [
        Case("no token", .now, ["author-write", "ims_tls", "503", "check the clock"]) {
            $0.credentials = [token(.expired, .ims(.imsTLS))]
        },
        Case("no token yet", .soon, ["author-write", "ims-na1.adobelogin.com", "under way", "log"])
        {
            $0.credentials = [token(.expired, nil)]
        },
        Case("no token, and nobody needs it", .note, ["author-write", "no route"]) {
            $0.credentials = [token(.expired, .ims(.imsTLS), isUsed: false)]
        },
        Case("degraded", .soon, ["author-write", "ims_timeout", "3 h 20 min", "status page"]) {
            $0.credentials = [token(.degraded, .ims(.imsTimeout), secondsLeft: 12_000)]
        },
        Case("a certificate's month", .note, ["secrets/author-1.json", "29 days", "create"]) {
            $0.credentials = [StatusSamples.credential(days: [29.5])]
        },
        Case("its last two weeks", .soon, ["secrets/author-1.json", "13 days"]) {
            $0.credentials = [StatusSamples.credential(days: [13.9])]
        },
        Case("its last day but one", .soon, ["secrets/author-1.json", "ends tomorrow"]) {
            $0.credentials = [StatusSamples.credential(days: [1.5])]
        },
        Case("its last day", .now, ["secrets/author-1.json", "ends today"]) {
            $0.credentials = [StatusSamples.credential(days: [0.2])]
        },
        Case("its end", .now, ["secrets/author-1.json", "has ended", "create"]) {
            $0.credentials = [StatusSamples.credential(days: [-0.1])]
        },
        Case(
            "its end, with another",
            .note,
            ["secrets/author-2.json", "ended", "author-1.json", "300 days", "take"]
        ) {
            $0.credentials = [StatusSamples.credential(days: [300, -4])]
        },
        Case("its last days, with one that lasts", .soon, ["secrets/author-1.json", "13 days"]) {
            $0.credentials = [StatusSamples.credential(days: [13.5, 5])]
        },
        Case("local token", .note, ["author-write", "80 min", "Developer Console"]) {
            $0.credentials = [token(.fresh, nil, secondsLeft: 4_800, kind: .localDevelopmentToken)]
        },
        Case("local token's end", .soon, ["author-write", "15 min", "replace the file"]) {
            $0.credentials = [token(.due, nil, secondsLeft: 900, kind: .localDevelopmentToken)]
        },
        Case("upstream down", .now, ["publish", "6 of 10", "minute", "upstream_timeout"]) {
            $0.upstreams = [upstream(minute: (10, 6), tenMinutes: (900, 6))]
        },
        Case(
            "upstream refuses",
            .now,
            ["publish", "6 of 10", "upstream_refused, aem.test:443: connection refused", "Nobody"]
        ) {
            $0.upstreams = [upstream(minute: (10, 6), tenMinutes: (900, 6))]
            $0.upstreams[0].lastFailure = LastFailure(
                cause: .upstreamRefused,
                time: StatusSamples.now,
                reason: "aem.test:443: connection refused"
            )
        },
        Case("upstream ill", .soon, ["publish", "50 of 900", "10 minutes", "responseTimeout"]) {
            $0.upstreams = [upstream(minute: (10, 2), tenMinutes: (900, 50))]
        },
        Case("pause", .soon, ["publish", "24 s", "requestsPerSecond"]) {
            $0.upstreams = [StatusSamples.upstream("publish")]
            $0.upstreams[0].pause = .seconds(24)
        },
        Case("refusals", .soon, ["2 requests", "route /a", "scope_missing", "add it"]) {
            $0.failures = [failure(3), failure(500)]
        },
        Case("a reload's problems", .soon, ["proxy.conf:3:5: no", "1 more", "Configuration 1"]) {
            $0.configuration.lastReload = .init(
                time: StatusSamples.now,
                problems: ["proxy.conf:3:5: no", "proxy.conf:4:5: no"]
            )
        },
        Case("drain", .soon, ["draining", "SIGTERM"]) { $0.isDraining = true },
        Case("event loop", .now, ["Event loop 1", "restart"]) { $0.lateEventLoops = [1] },
        Case("anonymous", .note, ["0.0.0.0:80", "callers"]) {
            $0.listeners = [
                ListenerStatus(address: "0.0.0.0:80", connections: 0, isAnonymous: true)
            ]
        },
    ]

    @Test(arguments: cases)
    func `it says the thing, the place and the next step`(_ one: Case) throws {
        var report = StatusSamples.well()
        one.change(&report)
        let advice = try #require(report.advice.first)
        #expect(report.advice.count == 1)
        #expect(advice.urgency == one.urgency)
        var rest = advice.sentence[...]
        for part in one.parts {
            let range = try #require(rest.firstRange(of: part), "\(part) in \(advice.sentence)")
            rest = rest[range.upperBound...]
        }
        #expect(advice.sentence.hasSuffix("."))
        #expect(!advice.sentence.contains("  "))
    }

    @Test func `there is none while all is well`() {
        var report = StatusSamples.well()
        #expect(report.advice == [])
        #expect(report.health == .well)
        report.credentials = [StatusSamples.credential(days: [30.1, 5]), Self.token(.due, nil)]
        report.upstreams = [Self.upstream(minute: (100, 3), tenMinutes: (900, 4))]
        report.failures = [Self.failure(601), StatusSamples.failure(1, .noRoute)]
        #expect(report.advice == [])
    }

    @Test func `the most urgent comes first, and says how all is`() {
        let report = StatusSamples.troubled()
        let urgencies = report.advice.map(\.urgency)
        #expect(urgencies == urgencies.sorted())
        #expect(Set(urgencies) == Set(Advice.Urgency.allCases))
        #expect(report.health == .failing)
        #expect(Advice.health([Advice(.note, "")]) == .well)
        #expect(Advice.health([Advice(.note, ""), Advice(.soon, "")]) == .attention)
    }

    private static func token(
        _ state: TokenLifecycle.State,
        _ cause: Cause?,
        secondsLeft: Int = 40_000,
        isUsed: Bool = true,
        kind: CredentialStatus.Kind = .serviceCredentials
    ) -> CredentialStatus {
        var credential = StatusSamples.credential(
            StatusSamples.readiness(
                "author-write",
                state,
                secondsLeft: secondsLeft,
                cause: cause,
                isUsed: isUsed
            )
        )
        credential.kind = kind
        return credential
    }

    private static func upstream(
        minute: (Int, Int),
        tenMinutes: (Int, Int)
    ) -> UpstreamStatus {
        var upstream = StatusSamples.upstream("publish", failures: 1)
        upstream.lastMinute = .init(requests: minute.0, failures: minute.1)
        upstream.lastTenMinutes = .init(requests: tenMinutes.0, failures: tenMinutes.1)
        return upstream
    }

    private static func failure(_ secondsAgo: Int) -> FailedExchange {
        StatusSamples.failure(secondsAgo, .scopeMissing, route: "/a", status: 403)
    }
}
