import AdobeIMS
import NIOCore
import ProxyCore

/// What is counted of an exchange, and what it takes to tell.
extension Case {
    static let metrics = [
        Case("exchange-metrics") {
            let names = MetricNames()
            for number in 0..<20 { _ = names.number(.route, "/content/shop-\(number)") }
            return (
                metrics: LoopMetrics(), head: try Samples.parsed(Samples.typicalRequest),
                route: try Samples.route(names: names)
            )
        } operation: {
            (state: inout (metrics: LoopMetrics, head: RequestHead, route: RouteTarget)) in
            let record = exchange(state.head, state.route)
            state.metrics.exchangeBegan(record)
            state.metrics.exchangeEnded(record, at: start + .milliseconds(41), .now())
            return record.status
        },
        Case("metrics-text-100-routes-20-credentials") {
            try snapshot(routes: 100, credentials: 20)
        } operation: { snapshot in
            PrometheusText.write(snapshot).readableBytes
        },
    ]

    private static let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)

    /// As the driver makes it, from its beginning to its end.
    private static func exchange(_ head: RequestHead, _ route: RouteTarget) -> ExchangeRecord {
        var record = ExchangeRecord(head, to: route, began: start)
        record.attemptBegan(at: start, generation: 3)
        record.answered(200, at: start + .milliseconds(40))
        record.status = 200
        record.responseBytes = 18_342
        record.duration = .milliseconds(41)
        return record
    }

    private static func snapshot(routes: Int, credentials: Int) throws -> MetricsSnapshot {
        let names = MetricNames()
        let metrics = LoopMetrics()
        let head = try Samples.parsed(Samples.typicalRequest)
        for number in 0..<routes {
            var record = exchange(
                head,
                try Samples.route("/content/shop-\(number)", names: names)
            )
            for status in [200, 304, 404, 502] {
                record.status = status
                record.cause = status == 502 ? .upstreamUnreachable : nil
                metrics.exchangeBegan(record)
                metrics.exchangeEnded(record, at: start, UnixTime(milliseconds: 0))
            }
        }
        return MetricsSnapshot(
            names: names.table,
            loops: metrics.report(at: start),
            loopDelays: [.microseconds(100)],
            credentials: (0..<credentials).map { number in
                CredentialMetrics(
                    name: "credential-\(number)",
                    state: .fresh,
                    generation: 1,
                    expiry: UnixTime(milliseconds: 0),
                    counts: TokenCounts()
                )
            },
            upstreamWaiting: ["author": 0],
            configuration: .init(
                generation: 1,
                isReloadSuccess: true,
                reloadedAt: UnixTime(milliseconds: 0),
                anonymousListeners: 0
            ),
            droppedLogLines: 0,
            build: BuildInfo(version: "1.0.0", libcurl: "7.88.1", openssl: "3.0.17"),
            process: nil
        )
    }
}
