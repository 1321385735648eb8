import AdobeIMS

extension UpstreamStatus {
    /// So many failures in ten minutes are no accident …
    private static let telling = 5
    /// … if they are at least this part of the requests.
    private static let worrying = 0.05

    func advice(at now: UnixTime) -> [Advice] {
        failing.map { [$0] + pausing } ?? pausing
    }

    private var failing: Advice? {
        let isDown = lastMinute.failures > 0 && 2 * lastMinute.failures >= lastMinute.requests
        let long = lastTenMinutes
        let isWorrying =
            long.failures >= Self.telling
            && Double(long.failures) >= Self.worrying * Double(long.requests)
        guard isDown || isWorrying else { return nil }
        let (window, time) = isDown ? (lastMinute, "minute") : (long, "10 minutes")
        let reason = lastFailure.map { ", the last with \($0.words)" } ?? ""
        let explanation = lastFailure.map { " " + $0.cause.explanation } ?? ""
        return Advice(
            isDown ? .now : .soon,
            "Upstream \(name) failed \(window.failures) of \(window.requests) requests in the last "
                + "\(time)\(reason).\(explanation)"
        )
    }

    private var pausing: [Advice] {
        guard let pause, pause > .zero else { return [] }
        return [
            Advice(
                .soon,
                "AEM asked for a pause, so upstream \(name) gets no requests for another "
                    + "\(pause.words): wait, and if it comes often, set requestsPerSecond below "
                    + "AEM's limit."
            )
        ]
    }
}
