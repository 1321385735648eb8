package import AdobeIMS
package import NIOCore

/// All that is counted and measured, at the moment of asking: what `/metrics` and `/status` are
/// made from.
package struct MetricsSnapshot: Sendable {
    /// What the configuration is and how it came about.
    package struct Configuration: Sendable {
        /// 1 is the one that the process began with.
        package var generation: Int
        /// Whether the last attempt to read it again succeeded, or there was none.
        package var isReloadSuccess: Bool
        /// When the present one came into force.
        package var reloadedAt: UnixTime
        /// How many of its listeners serve whoever reaches them from other machines.
        package var anonymousListeners: Int

        package init(
            generation: Int,
            isReloadSuccess: Bool,
            reloadedAt: UnixTime,
            anonymousListeners: Int
        ) {
            self.generation = generation
            self.isReloadSuccess = isReloadSuccess
            self.reloadedAt = reloadedAt
            self.anonymousListeners = anonymousListeners
        }
    }

    /// Whose numbers ``loops`` has.
    package var names: MetricNames.Table
    /// The event loops' counts together.
    package var loops: LoopReport
    /// How long each event loop took to answer, in their order.
    package var loopDelays: [TimeAmount]
    /// Those of the present configuration.
    package var credentials: [CredentialMetrics]
    /// How many requests wait for their turn, by upstream.
    package var upstreamWaiting: [String: Int]
    /// Those upstreams that get none, because AEM asked for a pause.
    package var pausedUpstreams: Set<String>
    package var configuration: Configuration
    package var droppedLogLines: Int64
    package var build: BuildInfo
    /// nil: the kernel does not say.
    package var process: ProcessStatistics?

    package init(
        names: MetricNames.Table,
        loops: LoopReport,
        loopDelays: [TimeAmount],
        credentials: [CredentialMetrics],
        upstreamWaiting: [String: Int],
        pausedUpstreams: Set<String> = [],
        configuration: Configuration,
        droppedLogLines: Int64,
        build: BuildInfo,
        process: ProcessStatistics?
    ) {
        self.names = names
        self.loops = loops
        self.loopDelays = loopDelays
        self.credentials = credentials
        self.upstreamWaiting = upstreamWaiting
        self.pausedUpstreams = pausedUpstreams
        self.configuration = configuration
        self.droppedLogLines = droppedLogLines
        self.build = build
        self.process = process
    }
}
