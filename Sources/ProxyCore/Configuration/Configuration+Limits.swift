extension Configuration {
    /// What clients may cost.
    package struct Limits: Sendable, Equatable {
        /// Bytes of request line and fields together; beyond them 431.
        package var requestHead: Int
        /// Bytes of a request's body, beyond them 413; `nil` is unlimited.
        package var requestBody: Int?
        /// Connections of the whole process at one time.
        package var connections: Int
        /// From the first byte of a head to its last; then 408.
        package var requestHeadTimeout: Duration
        /// Between two pieces of a request's body.
        package var requestBodyIdleTimeout: Duration
        /// How long a connection may stay open between two requests.
        package var keepAliveTimeout: Duration
        /// How long new connections are still accepted after SIGTERM, while those who ask are told
        /// that the proxy is not ready.
        package var drainDelay: Duration
        /// How long exchanges in flight may take after that; zero is not at all.
        package var drainTimeout: Duration

        package init(
            requestHead: Int = 64 * 1024,
            requestBody: Int? = nil,
            connections: Int = 10_000,
            requestHeadTimeout: Duration = .seconds(10),
            requestBodyIdleTimeout: Duration = .seconds(60),
            keepAliveTimeout: Duration = .seconds(75),
            drainDelay: Duration = .zero,
            drainTimeout: Duration = .seconds(30)
        ) {
            self.requestHead = requestHead
            self.requestBody = requestBody
            self.connections = connections
            self.requestHeadTimeout = requestHeadTimeout
            self.requestBodyIdleTimeout = requestBodyIdleTimeout
            self.keepAliveTimeout = keepAliveTimeout
            self.drainDelay = drainDelay
            self.drainTimeout = drainTimeout
        }
    }
}
