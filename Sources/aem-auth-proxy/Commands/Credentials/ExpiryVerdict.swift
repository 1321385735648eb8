package import AdobeIMS

/// What a monitoring system should think of one credentials file.
package struct ExpiryVerdict: Sendable, Equatable {
    /// By the exit statuses of Nagios plug-ins.
    package enum State: Int32, Sendable, CaseIterable {
        case ok, warning, critical, unknown

        /// The higher, the earlier somebody should look.
        var urgency: Int {
            switch self {
            case .ok: 0
            case .unknown: 1
            case .warning: 2
            case .critical: 3
            }
        }
    }

    package let file: String
    package let state: State
    /// What stands behind the file's name.
    package let text: String
    /// The time left as Nagios' performance data without its label; `days` or `hours` and the rest.
    let unit: String?
    let performance: String?

    /// A file that can't be judged by its end.
    package init(_ state: State, _ text: String, file: String) {
        self.file = file
        self.state = state
        self.text = text
        unit = nil
        performance = nil
    }

    /// A certificate, in days.
    package init(
        certificateEnd end: UnixTime,
        now: UnixTime,
        thresholds: ExpiryThresholds,
        file: String
    ) {
        let remaining = Remaining(from: now, to: end)
        self.init("certificate", end, remaining, thresholds, (remaining.days, "days", 86_400), file)
    }

    /// A token, in hours.
    package init(
        tokenEnd end: UnixTime,
        now: UnixTime,
        thresholds: ExpiryThresholds,
        file: String
    ) {
        let remaining = Remaining(from: now, to: end)
        self.init("token", end, remaining, thresholds, (remaining.hours, "hours", 3600), file)
    }

    private init(
        _ what: String,
        _ end: UnixTime,
        _ remaining: Remaining,
        _ thresholds: ExpiryThresholds,
        _ left: (count: Int, unit: String, seconds: Int),
        _ file: String
    ) {
        self.file = file
        if remaining.duration <= .zero {
            state = .critical
            text = "its \(what) expired at \(end)"
        } else {
            state =
                remaining.duration < thresholds.critical
                ? .critical : remaining.duration < thresholds.warning ? .warning : .ok
            text = "its \(what) ends in \(left.count) \(left.unit), at \(end)"
        }
        unit = left.unit
        // Ranges without an upper end: alert below them.
        let ranges = [thresholds.warning, thresholds.critical].map { threshold in
            "\(threshold.components.seconds / Int64(left.seconds)):"
        }
        performance = "\(left.count);\(ranges.joined(separator: ";"))"
    }
}
