package import AdobeIMS

/// The last exchanges that did not go well.
package struct RecentFailures: Sendable {
    package struct Failure: Sendable, Equatable {
        package let time: UnixTime
        package let requestID: String
        /// Its number among ``MetricNames``.
        package let route: Int
        package let status: Int
        /// nil: the status says it all.
        package let cause: Cause?
        /// As in the access log.
        package let reason: String?

        package init(
            time: UnixTime,
            requestID: String,
            route: Int,
            status: Int,
            cause: Cause?,
            reason: String? = nil
        ) {
            self.time = time
            self.requestID = requestID
            self.route = route
            self.status = status
            self.cause = cause
            self.reason = reason
        }
    }

    package static let most = 50

    private var failures: [Failure] = []
    /// Where the oldest one is, once there are as many as are kept.
    private var oldest = 0

    package init() {}

    package mutating func add(_ failure: Failure) {
        guard failures.count == Self.most else { return failures.append(failure) }
        failures[oldest] = failure
        oldest = (oldest + 1) % Self.most
    }

    package mutating func add(_ other: RecentFailures) {
        let all = (list + other.list).sorted { $0.time > $1.time }.prefix(Self.most)
        failures = all.reversed()
        oldest = 0
    }

    /// The newest first.
    package var list: [Failure] {
        (failures[oldest...] + failures[..<oldest]).reversed()
    }
}
