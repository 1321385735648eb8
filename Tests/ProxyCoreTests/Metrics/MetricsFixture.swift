import AdobeIMS
import NIOCore
import ProxyCore

/// Event loops' metrics that exchanges are told to, and what is made of them.
struct MetricsFixture {
    let names = MetricNames()
    let loops: [LoopMetrics]

    init(loops count: Int = 1) {
        loops = (0..<count).map { _ in LoopMetrics() }
    }

    static let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)
    static let time = UnixTime(milliseconds: 1_800_000_000_000)

    func route(_ path: String, credential: String? = "author") throws -> RouteTarget {
        let route = Route(path: path, upstream: "aem", credential: credential)
        return RouteTarget(
            route: route,
            place: UpstreamPlace(
                Upstream(name: "aem", url: try UpstreamURL("https://author.test")),
                at: 0,
                gatekeeper: UpstreamGatekeeper(
                    UpstreamGate(maxConcurrentRequests: nil, requestsPerSecond: nil)
                ) { _, _ in }
            ),
            tokens: nil,
            replay: .none,
            labels: RouteTarget.Labels(route, names)
        )
    }

    /// A GET that took 84 ms, 80 of them until the upstream's head.
    func record(
        _ line: String = "GET /content/secret-path.html",
        to target: RouteTarget?,
        status: Int = 200,
        cause: Cause? = nil
    ) throws -> ExchangeRecord {
        let head = try HeadSamples.request(line, "")
        var record = ExchangeRecord(head, to: target, began: Self.start)
        record.requestID = "id-1"
        record.status = status
        record.cause = cause
        record.requestBytes = 7
        record.responseBytes = 11
        record.duration = .milliseconds(84)
        if target != nil {
            record.attemptBegan(at: Self.start, generation: 1)
            record.answered(status, at: Self.start + .milliseconds(80))
        }
        return record
    }

    func end(_ record: ExchangeRecord, loop: Int = 0) {
        loops[loop].exchangeBegan(record)
        loops[loop].exchangeEnded(record, at: record.began + record.duration, Self.time)
    }

    var sum: LoopReport {
        var sum = LoopReport(counts: LoopCounts(), latencies: [])
        for loop in loops { sum.add(loop.report(at: Self.start)) }
        return sum
    }

    func snapshot(credentials: [CredentialMetrics] = []) -> MetricsSnapshot {
        MetricsSnapshot(
            names: names.table,
            loops: sum,
            loopDelays: [.microseconds(250), .milliseconds(2)],
            credentials: credentials,
            upstreamWaiting: ["aem": 3],
            configuration: .init(
                generation: 2,
                isReloadSuccess: false,
                reloadedAt: Self.time,
                anonymousListeners: 1
            ),
            droppedLogLines: 5,
            build: BuildInfo(version: "1.0.0", libcurl: "7.88.1", openssl: "3.0.17"),
            process: ProcessStatistics(
                stat: ProcessStatisticsTests.line,
                units: ProcessStatisticsTests.units,
                openFiles: 12,
                fileLimit: 1024
            )
        )
    }

    func text(credentials: [CredentialMetrics] = []) -> String {
        String(buffer: PrometheusText.write(snapshot(credentials: credentials)))
    }

    /// Lines without their comments.
    func lines(of family: String) -> [String] {
        text().split(separator: "\n").map(String.init).filter { line in
            line.hasPrefix("aem_auth_proxy_\(family){")
                || line.hasPrefix("aem_auth_proxy_\(family) ")
        }.map { String($0.dropFirst("aem_auth_proxy_".count)) }
    }
}
