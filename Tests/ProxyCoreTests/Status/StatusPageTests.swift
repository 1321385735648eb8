import AdobeIMS
import Foundation
import ProxyCore
import Testing

struct StatusPageTests {
    private static func page(_ report: StatusReport) -> String { StatusPage(report).html }

    @Test func `it says what the report says`() {
        let report = StatusSamples.troubled()
        let page = Self.page(report)
        let names =
            report.credentials.map(\.name) + report.upstreams.map(\.name)
            + report.routes.map(\.name) + report.listeners.map(\.address)
            + report.failures.map(\.requestID) + report.failures.compactMap(\.cause?.name)
            + report.failures.compactMap(\.reason)
        for name in names {
            #expect(page.contains(">\(name)<"), "\(name)")
        }
        for failure in report.failures {
            #expect(page.contains("datetime=\"\(failure.time)\""))
        }
        for word in [
            "degraded", "expired", "11 days", "ended", "31\u{A0}<code>upstream_timeout</code>",
        ] {
            #expect(page.contains(word), "\(word)")
        }
    }

    @Test func `what is to be done stands in the order of its urgency`() {
        let report = StatusSamples.troubled()
        let page = Self.page(report)
        var rest = page[...]
        for advice in report.advice {
            let sentence: HTML = "\(advice.sentence)"
            let range = rest.firstRange(of: sentence.markup)
            #expect(range != nil, "\(advice.sentence)")
            if let range { rest = rest[range.upperBound...] }
        }
    }

    @Test(
        arguments: [
            (StatusSamples.well(), "All is well"), (StatusSamples.empty(), "All is well"),
            (StatusSamples.starting(), "Needs attention"),
            (StatusSamples.troubled(), "Requests fail"),
        ]
    )
    func `the headline and the tab say how all is`(_ report: StatusReport, _ headline: String) {
        let page = Self.page(report)
        #expect(page.contains("<title>\(headline) · aem-auth-proxy</title>"))
        #expect(page.contains("\(headline)</h1>"))
        #expect(page.contains("<html lang=\"en\" data-health=\"\(report.health.rawValue)\">"))
    }

    /// A name can stand in any place that has one.
    @Test func `hostile names are text in every place`() {
        let hostile = "\"><script>alert('x')</script><img src=x onerror=alert(1)>\u{202E}&"
        var report = StatusSamples.troubled()
        report.version = hostile
        report.configuration.file = hostile
        report.configuration.lastReload = .init(time: StatusSamples.now, problems: [hostile])
        for index in report.credentials.indices {
            report.credentials[index].readiness.name = hostile
            report.credentials[index].clientID = hostile
            report.credentials[index].imsHost = hostile
            for place in report.credentials[index].certificates.indices {
                report.credentials[index].certificates[place].file = hostile
            }
        }
        for index in report.upstreams.indices { report.upstreams[index].name = hostile }
        report.upstreams[0].history = []
        for index in report.routes.indices {
            report.routes[index].name = hostile
            report.routes[index].upstream = hostile
            report.routes[index].credential = hostile
        }
        for index in report.listeners.indices { report.listeners[index].address = hostile }
        for index in report.failures.indices {
            report.failures[index].requestID = hostile
            report.failures[index].route = hostile
            report.failures[index].reason = hostile
        }
        let page = Self.page(report)
        #expect(page.ranges(of: "<script>").count == 1)
        #expect(page.ranges(of: "<style>").count == 1)
        #expect(!page.contains("<img"))
        #expect(!page.contains("\"><script"))
        #expect(!page.contains("\u{202E}"))
        #expect(page.ranges(of: "&lt;img src=x onerror=alert(1)&gt;").count > 20)
        // Nothing opened or closed an element or an attribute that the page itself has not.
        let tags = page.matches(of: /<\/?[a-z0-9]+/).count
        #expect(tags == Self.page(Self.tamed(report)).matches(of: /<\/?[a-z0-9]+/).count)
    }

    /// The same with names that are only letters.
    private static func tamed(_ report: StatusReport) -> StatusReport {
        var report = report
        for index in report.credentials.indices { report.credentials[index].readiness.name = "c" }
        for index in report.upstreams.indices { report.upstreams[index].name = "u" }
        for index in report.routes.indices { report.routes[index].name = "r" }
        for index in report.listeners.indices { report.listeners[index].address = "l" }
        return report
    }

    @Test func `style and script are what the policy allows, and nothing else is`() throws {
        let page = Self.page(StatusSamples.troubled())
        var asked: [String] = []
        let policy = StatusPage.contentSecurityPolicy { bytes in
            asked.append(String(decoding: bytes, as: UTF8.self))
            return [UInt8](repeating: UInt8(asked.count), count: 32)
        }
        let style = try #require(page.firstMatch(of: /<style>([^<]*)<\/style>/)?.1)
        let start = try #require(page.firstRange(of: "<script>")).upperBound
        let end = try #require(page.firstRange(of: "</script>")).lowerBound
        #expect(asked == [String(style), String(page[start..<end])])
        #expect(policy.hasPrefix("default-src 'none'; "))
        let digests = [1, 2].map { Data(repeating: $0, count: 32).base64EncodedString() }
        #expect(policy.contains("; style-src 'sha256-\(digests[0])'; "))
        #expect(policy.contains("; script-src 'sha256-\(digests[1])'; "))
        #expect(policy.contains("; connect-src 'self'; "))
        #expect(!policy.contains("unsafe"))
        #expect(!policy.contains("*"))
        // What a policy with digests would silently drop.
        #expect(page.firstMatch(of: /\sstyle="/) == nil)
        #expect(page.firstMatch(of: /\son[a-z]+="/) == nil)
        #expect(page.firstMatch(of: /(src|href)="(https?:)?\/\//) == nil)
    }

    @Test func `an upstream without a history leaves it to the page`() {
        var report = StatusSamples.well()
        #expect(!Self.page(report).contains("data-gather="))
        report.upstreams[0].history = []
        let page = Self.page(report)
        #expect(page.contains("data-gather=\"author latency\" data-now=\"42\""))
        #expect(page.contains("data-gather=\"author failures\" data-now=\"0\""))
    }

    @Test(
        arguments: [
            (nil, "–"), (.zero, "0.0 ms"), (.microseconds(4_240), "4.2 ms"),
            (.microseconds(9_960), "10 ms"), (.milliseconds(42.4), "42 ms"),
            (.milliseconds(999.6), "1.0 s"), (.seconds(12.34), "12.3 s"),
        ] as [(Duration?, String)]
    )
    func `a latency is said as short as it can be`(_ latency: Duration?, _ expected: String) {
        var report = StatusSamples.well()
        report.upstreams[0].lastMinute.p50 = latency
        #expect(Self.page(report).contains("Latency <strong>\(expected)</strong>"))
    }

    /// To look at them, and for the browser: `STATUS_PAGES=DIRECTORY swift test --filter
    /// StatusPageTests`.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["STATUS_PAGES"] != nil))
    func `the samples are written where somebody wants to see them`() throws {
        let directory = try #require(ProcessInfo.processInfo.environment["STATUS_PAGES"])
        let reports = [
            "well": StatusSamples.well(), "starting": StatusSamples.starting(),
            "troubled": StatusSamples.troubled(),
        ]
        for (name, report) in reports {
            for (suffix, text) in [("html", Self.page(report)), ("json", report.json)] {
                let file = URL(filePath: directory).appending(path: "\(name).\(suffix)")
                try text.write(to: file, atomically: true, encoding: .utf8)
            }
        }
    }
}
