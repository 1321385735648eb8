/// How a server behind the proxy does.
package struct UpstreamStatus: Equatable, Sendable {
    /// What happened in a length of time that ends now.
    package struct Window: Equatable, Sendable {
        package var requests: Int
        package var failures: Int
        /// Until the answer's head, of those that have one; nil: none has.
        package var p50: Duration?
        package var p90: Duration?
        package var p99: Duration?

        package init(
            requests: Int = 0,
            failures: Int = 0,
            p50: Duration? = nil,
            p90: Duration? = nil,
            p99: Duration? = nil
        ) {
            self.requests = requests
            self.failures = failures
            self.p50 = p50
            self.p90 = p90
            self.p99 = p99
        }
    }

    /// One of the equal lengths of time that ``history`` is made of.
    package struct Sample: Equatable, Sendable {
        package var requests: Int
        package var failures: Int
        package var p50: Duration?

        package init(requests: Int, failures: Int, p50: Duration? = nil) {
            self.requests = requests
            self.failures = failures
            self.p50 = p50
        }
    }

    package var name: String
    /// Since the start, as the failures are.
    package var requests: Int
    package var failures: [Cause: Int]
    package var lastFailure: LastFailure?
    package var connections: Int
    /// Requests that wait for their turn.
    package var waiting: Int
    package var lastMinute: Window
    package var lastTenMinutes: Window
    /// AEM asked for no more requests for this long.
    package var pause: Duration?
    /// The last ten minutes in equal parts, oldest first; empty: nobody gathers it, and the page
    /// gathers its own while it is open.
    package var history: [Sample]

    package init(
        name: String,
        requests: Int = 0,
        failures: [Cause: Int] = [:],
        lastFailure: LastFailure? = nil,
        connections: Int = 0,
        waiting: Int = 0,
        lastMinute: Window = Window(),
        lastTenMinutes: Window = Window(),
        pause: Duration? = nil,
        history: [Sample] = []
    ) {
        self.name = name
        self.requests = requests
        self.failures = failures
        self.lastFailure = lastFailure
        self.connections = connections
        self.waiting = waiting
        self.lastMinute = lastMinute
        self.lastTenMinutes = lastTenMinutes
        self.pause = pause
        self.history = history
    }

    /// By the causes' names.
    package var failureCounts: [(cause: Cause, count: Int)] {
        failures.map { ($0.key, $0.value) }.sorted { $0.0.name < $1.0.name }
    }
}
