/// Counts the connections of one event loop to one upstream. Confined to that loop.
package struct UpstreamMeter {
    private let metrics: LoopMetrics
    private let upstream: Int

    /// `upstream`: Its number among ``MetricNames``.
    package init(_ metrics: LoopMetrics, upstream: Int) {
        self.metrics = metrics
        self.upstream = upstream
    }

    /// A connection was made.
    package func connectionBegan() {
        metrics.upstreamConnectionBegan(upstream: upstream)
    }

    /// To be called once of each that was made.
    package func connectionEnded() {
        metrics.upstreamConnectionEnded(upstream: upstream)
    }
}
