/// Exchanges, connections and upstreams: what event loops count.
extension PrometheusText {
    mutating func writeExchanges(_ snapshot: MetricsSnapshot) {
        let (counts, names) = (snapshot.loops.counts, snapshot.names)
        writeRequests(counts, names)
        // What has no route has numbers of its own, if anything came.
        let routes = [MetricNames.none] + names.numbers(.route)
        begin(.requestDuration)
        for route in routes where isShown(route, counts.durations[route].count) {
            sample([("route", names.name(.route, route))], counts.durations[route])
        }
        for (family, row) in [
            (MetricFamily.requestBytes, counts.requestBytes),
            (.responseBytes, counts.responseBytes), (.inFlight, counts.inFlight),
            (.refusedReplays, counts.refusedReplays),
        ] {
            begin(family)
            for route in routes where isShown(route, row[route]) {
                sample([("route", names.name(.route, route))], row[route])
            }
        }
        writeReplays(counts, names)
        writeCallers(counts, names)
    }

    private func isShown(_ number: Int, _ count: Int64) -> Bool {
        number != MetricNames.none || count != 0
    }

    private mutating func writeRequests(_ counts: LoopCounts, _ names: MetricNames.Table) {
        var lines: [(labels: [Label], count: Int64)] = []
        counts.requests.forEach { key, count in
            let key = counts.requestKey(key)
            lines.append(
                (
                    [
                        ("route", names.name(.route, key.route)), ("method", key.method.name),
                        ("code", key.status.name), ("cause", key.cause?.name ?? ""),
                    ], count
                )
            )
        }
        begin(.requests)
        write(lines)
    }

    private mutating func writeCallers(_ counts: LoopCounts, _ names: MetricNames.Table) {
        var lines: [(labels: [Label], count: Int64)] = []
        counts.callers.forEach { key, count in
            let (caller, status) = LoopCounts.callerAndStatus(key)
            lines.append(
                ([("caller", names.name(.caller, caller)), ("code", status.name)], count)
            )
        }
        begin(.callers)
        write(lines)
    }

    private mutating func writeReplays(_ counts: LoopCounts, _ names: MetricNames.Table) {
        begin(.replays)
        for route in names.numbers(.route) {
            for reason in Replay.Reason.allCases {
                for body in Replay.Body.allCases {
                    let count = counts.replays(route: route, Replay(reason, body: body))
                    guard count > 0 else { continue }
                    sample(
                        [
                            ("route", names.name(.route, route)), ("reason", reason.name),
                            ("body", body.name),
                        ],
                        count
                    )
                }
            }
        }
    }

    mutating func writeConnections(_ snapshot: MetricsSnapshot) {
        let (counts, names) = (snapshot.loops.counts, snapshot.names)
        let listeners = names.numbers(.listener).map { ($0, names.name(.listener, $0)) }
        begin(.connections)
        for (number, name) in listeners { sample([("listener", name)], counts.connections[number]) }
        begin(.acceptedConnections)
        for (number, name) in listeners {
            sample([("listener", name)], counts.acceptedConnections[number])
        }
        begin(.refusedConnections)
        for (number, name) in listeners {
            for refusal in ConnectionRefusal.allCases {
                sample(
                    [("listener", name), ("reason", refusal.name)],
                    counts.refused(listener: number, refusal)
                )
            }
        }
    }

    mutating func writeUpstreams(_ snapshot: MetricsSnapshot) {
        let (counts, names) = (snapshot.loops.counts, snapshot.names)
        let upstreams = names.numbers(.upstream).map { ($0, names.name(.upstream, $0)) }
        begin(.upstreamHeads)
        for (number, name) in upstreams {
            sample([("upstream", name)], counts.upstreamHeads[number])
        }
        for (family, row) in [
            (MetricFamily.upstreamConnections, counts.upstreamConnections),
            (.upstreamConnects, counts.upstreamConnects),
        ] {
            begin(family)
            for (number, name) in upstreams { sample([("upstream", name)], row[number]) }
        }
        var lines: [(labels: [Label], count: Int64)] = []
        counts.upstreamFailures.forEach { key, count in
            let (upstream, cause) = counts.upstreamAndCause(key)
            lines.append(
                (
                    [
                        ("upstream", names.name(.upstream, upstream)),
                        ("cause", cause?.name ?? ""),
                    ], count
                )
            )
        }
        begin(.upstreamFailures)
        write(lines)
        begin(.upstreamWaiting)
        for (name, count) in snapshot.upstreamWaiting.sorted(by: { $0.key < $1.key }) {
            sample([("upstream", name)], Int64(count))
        }
        begin(.upstreamPaused)
        for name in snapshot.upstreamWaiting.keys.sorted() {
            let isPaused = snapshot.pausedUpstreams.contains(name)
            sample([("upstream", name)], Int64(isPaused ? 1 : 0))
        }
    }

    /// In an order that stays, whatever came first.
    private mutating func write(_ lines: [(labels: [Label], count: Int64)]) {
        let sorted = lines.sorted { left, right in
            left.labels.lazy.map(\.value).lexicographicallyPrecedes(
                right.labels.lazy.map(\.value)
            )
        }
        for line in sorted { sample(line.labels, line.count) }
    }
}
