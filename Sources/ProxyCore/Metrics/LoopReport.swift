/// What one event loop says when it is asked.
package struct LoopReport: Sendable {
    package var counts: LoopCounts
    /// By upstream's number; nil for one that has not answered for long.
    package var latencies: [RecentLatency?]
    /// Spans that never reached their collector.
    package var droppedSpans: UInt64

    package init(counts: LoopCounts, latencies: [RecentLatency?], droppedSpans: UInt64 = 0) {
        self.counts = counts
        self.latencies = latencies
        self.droppedSpans = droppedSpans
    }

    package mutating func add(_ other: LoopReport) {
        counts.add(other.counts)
        droppedSpans += other.droppedSpans
        let missing = max(0, other.latencies.count - latencies.count)
        latencies.append(contentsOf: repeatElement(nil, count: missing))
        for (index, latency) in other.latencies.enumerated() {
            guard let latency else { continue }
            latencies[index, default: RecentLatency()].add(latency)
        }
    }
}

extension [RecentLatency?] {
    fileprivate subscript(
        index: Int,
        default other: @autoclosure () -> RecentLatency
    ) -> RecentLatency {
        get { self[index] ?? other() }
        set { self[index] = newValue }
    }
}
