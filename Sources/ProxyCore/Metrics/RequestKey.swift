/// What tells the counters of requests apart.
package struct RequestKey: Hashable, Sendable {
    /// Its number among ``MetricNames``.
    package let route: Int
    package let method: MetricMethod
    package let status: MetricStatus
    package let cause: Cause?

    package init(route: Int, method: MetricMethod, status: MetricStatus, cause: Cause?) {
        self.route = route
        self.method = method
        self.status = status
        self.cause = cause
    }
}
