/// What one event loop has counted, or what all have together. Numbers are those of
/// ``MetricNames``.
package struct LoopCounts: Sendable {
    // By route.
    package internal(set) var requests = KeyedCounters()
    package internal(set) var durations = HistogramRow()
    package internal(set) var requestBytes = CounterRow()
    package internal(set) var responseBytes = CounterRow()
    package internal(set) var inFlight = CounterRow()
    /// By route, reason and place of the body: see ``Replay/index``.
    package internal(set) var replays = CounterRow()
    package internal(set) var refusedReplays = CounterRow()
    // By caller.
    package internal(set) var callers = KeyedCounters()
    // By listener.
    package internal(set) var connections = CounterRow()
    package internal(set) var acceptedConnections = CounterRow()
    /// By listener and ``ConnectionRefusal``.
    package internal(set) var refusedConnections = CounterRow()
    // By upstream.
    package internal(set) var upstreamRequests = CounterRow()
    package internal(set) var upstreamHeads = HistogramRow()
    package internal(set) var upstreamConnections = CounterRow()
    package internal(set) var upstreamConnects = CounterRow()
    package internal(set) var upstreamFailures = KeyedCounters()
    // By credential.
    package internal(set) var tokenWaits = HistogramRow()

    package internal(set) var failures = RecentFailures()
    /// Each cause that came up, in that order: a place in it is what keys hold, plus one.
    private var causes: [Cause] = []

    package init() {}

    // MARK: Keys

    mutating func key(
        route: Int,
        method: MetricMethod,
        status: MetricStatus,
        cause: Cause?
    ) -> UInt64 {
        UInt64(route) << 32 | UInt64(method.rawValue) << 24 | UInt64(status.code) << 8
            | UInt64(number(of: cause))
    }

    package func requestKey(_ key: UInt64) -> RequestKey {
        RequestKey(
            route: Int(key >> 32),
            method: MetricMethod(rawValue: UInt8(truncatingIfNeeded: key >> 24)) ?? .other,
            status: MetricStatus(Int(key >> 8 & 0xFFFF)),
            cause: cause(UInt8(truncatingIfNeeded: key))
        )
    }

    mutating func key(upstream: Int, cause: Cause) -> UInt64 {
        UInt64(upstream) << 8 | UInt64(number(of: cause))
    }

    package func upstreamAndCause(_ key: UInt64) -> (upstream: Int, cause: Cause?) {
        (Int(key >> 8), cause(UInt8(truncatingIfNeeded: key)))
    }

    static func key(caller: Int, status: MetricStatus) -> UInt64 {
        UInt64(caller) << 16 | UInt64(status.code)
    }

    package static func callerAndStatus(_ key: UInt64) -> (caller: Int, status: MetricStatus) {
        (Int(key >> 16), MetricStatus(Int(key & 0xFFFF)))
    }

    private mutating func number(of cause: Cause?) -> UInt8 {
        guard let cause else { return 0 }
        if let index = causes.firstIndex(of: cause) { return UInt8(index + 1) }
        causes.append(cause)
        return UInt8(causes.count)
    }

    private func cause(_ number: UInt8) -> Cause? {
        let index = Int(number) - 1
        return causes.indices.contains(index) ? causes[index] : nil
    }

    package func refused(listener: Int, _ refusal: ConnectionRefusal) -> Int64 {
        refusedConnections[Self.index(listener: listener, refusal)]
    }

    static func index(listener: Int, _ refusal: ConnectionRefusal) -> Int {
        listener * ConnectionRefusal.allCases.count + refusal.rawValue
    }

    package func replays(route: Int, _ replay: Replay) -> Int64 {
        replays[Self.index(route: route, replay)]
    }

    static func index(route: Int, _ replay: Replay) -> Int {
        route * Replay.indexCount + replay.index
    }

    // MARK: Sum

    /// Another loop's come to these.
    package mutating func add(_ other: LoopCounts) {
        other.requests.forEach { key, count in
            let labels = other.requestKey(key)
            let key = self.key(
                route: labels.route,
                method: labels.method,
                status: labels.status,
                cause: labels.cause
            )
            requests.add(count, to: key)
        }
        other.upstreamFailures.forEach { key, count in
            let labels = other.upstreamAndCause(key)
            guard let cause = labels.cause else { return }
            upstreamFailures.add(count, to: self.key(upstream: labels.upstream, cause: cause))
        }
        other.callers.forEach { callers.add($1, to: $0) }
        durations.add(other.durations)
        upstreamHeads.add(other.upstreamHeads)
        tokenWaits.add(other.tokenWaits)
        for row in Self.rows { self[keyPath: row].add(other[keyPath: row]) }
        failures.add(other.failures)
    }

    private static var rows: [WritableKeyPath<LoopCounts, CounterRow>] {
        [
            \.requestBytes, \.responseBytes, \.inFlight, \.replays, \.refusedReplays,
            \.connections, \.acceptedConnections, \.refusedConnections, \.upstreamRequests,
            \.upstreamConnections, \.upstreamConnects,
        ]
    }
}
