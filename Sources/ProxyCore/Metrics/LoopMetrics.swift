package import AdobeIMS
package import NIOCore

/// Counts what happens on one event loop, and is confined to it: without locks, without atomics,
/// and without a string that has to be made or looked up.
package final class LoopMetrics {
    private var counts = LoopCounts()
    /// By upstream's number.
    private var latencies: [LatencyRing?] = []

    package init() {}

    // MARK: Exchanges

    package func exchangeBegan(_ record: ExchangeRecord) {
        counts.inFlight.add(1, at: record.labels.route)
    }

    /// What an exchange was like.
    ///
    /// - Parameters:
    ///   - record: of an exchange that ``exchangeBegan(_:)`` was told of, unless it never became
    ///     a request.
    ///   - now: when it ended.
    ///   - time: the same; asked for only when it did not go well.
    package func exchangeEnded(
        _ record: ExchangeRecord,
        at now: NIODeadline,
        _ time: @autoclosure () -> UnixTime
    ) {
        let labels = record.labels
        let route = labels.route
        let status = MetricStatus(record.status)
        if record.method != .none { counts.inFlight.add(-1, at: route) }
        let key = counts.key(
            route: route,
            method: record.method,
            status: status,
            cause: record.cause
        )
        counts.requests.add(1, to: key)
        counts.durations.add(record.duration, at: route)
        counts.requestBytes.add(record.requestBytes, at: route)
        counts.responseBytes.add(record.responseBytes, at: route)
        counts.callers.add(1, to: LoopCounts.key(caller: record.callerNumber, status: status))
        record.tokenWaits.forEach { counts.tokenWaits.add($0.duration, at: labels.credential) }
        count(record.attempts, labels, at: now)
        guard record.isFailure else { return }
        if let cause = record.cause { count(cause, labels) }
        counts.failures.add(
            RecentFailures.Failure(
                time: time(),
                requestID: record.requestID,
                route: route,
                status: record.status,
                cause: record.cause,
                reason: record.reason
            )
        )
    }

    private func count(
        _ attempts: ExchangeSteps<ExchangeRecord.Attempt>,
        _ labels: RouteTarget.Labels,
        at now: NIODeadline
    ) {
        attempts.forEach { attempt in
            counts.upstreamRequests.add(1, at: labels.upstream)
            if let replay = attempt.replay {
                counts.replays.add(1, at: LoopCounts.index(route: labels.route, replay))
            }
            guard let head = attempt.head else { return }
            counts.upstreamHeads.add(head, at: labels.upstream)
            addLatency(head, upstream: labels.upstream, at: now)
        }
    }

    private func count(_ cause: Cause, _ labels: RouteTarget.Labels) {
        if cause.isUpstreamFailure {
            counts.upstreamFailures.add(1, to: counts.key(upstream: labels.upstream, cause: cause))
        }
        if cause.isReplayRefusal { counts.refusedReplays.add(1, at: labels.route) }
    }

    private func addLatency(_ time: TimeAmount, upstream: Int, at now: NIODeadline) {
        if upstream >= latencies.count {
            let missing = upstream + 1 - latencies.count
            latencies.append(contentsOf: repeatElement(nil, count: missing))
        }
        if latencies[upstream] == nil { latencies[upstream] = LatencyRing() }
        latencies[upstream]?.add(time, at: now)
    }

    // MARK: Connections

    /// A listener's connection was accepted; it may still be refused.
    package func connectionAccepted(listener: Int) {
        counts.acceptedConnections.add(1, at: listener)
        counts.connections.add(1, at: listener)
    }

    /// Told once of each that was accepted.
    package func connectionClosed(listener: Int) {
        counts.connections.add(-1, at: listener)
    }

    package func connectionRefused(listener: Int, _ refusal: ConnectionRefusal) {
        counts.refusedConnections.add(1, at: LoopCounts.index(listener: listener, refusal))
    }

    package func upstreamConnectionBegan(upstream: Int) {
        counts.upstreamConnects.add(1, at: upstream)
        counts.upstreamConnections.add(1, at: upstream)
    }

    /// Told once of each that began.
    package func upstreamConnectionEnded(upstream: Int) {
        counts.upstreamConnections.add(-1, at: upstream)
    }

    // MARK: Asking

    package func report(at now: NIODeadline) -> LoopReport {
        LoopReport(counts: counts, latencies: latencies.map { $0?.recent(at: now) })
    }
}
