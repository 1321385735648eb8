extension Configuration {
    /// How the proxy takes part in traces.
    package struct Tracing: Sendable, Equatable {
        /// Of an OpenTelemetry collector; ``SpanExport/path`` is added.
        package var endpoint: UpstreamURL
        /// Of the traces that begin here, the share that is recorded: 0...1.
        package var sampleRatio: Double
        /// Sent to the collector; their values are secrets.
        package var headers: [Route.Header]

        package init(
            endpoint: UpstreamURL,
            sampleRatio: Double = 1,
            headers: [Route.Header] = []
        ) {
            self.endpoint = endpoint
            self.sampleRatio = sampleRatio
            self.headers = headers
        }
    }
}
