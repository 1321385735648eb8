package import NIOCore

/// What is traced of one exchange at IMS: a trace of its own, because many requests may wait for
/// it, or none. IMS is not told of it.
package struct IMSTrace: Sendable {
    private let clock: TraceClock
    private var span: TraceSpan

    /// Nil where it is not to be recorded.
    ///
    /// `path`: Of IMS's API, one of few.
    package init?(
        path: String,
        sampler: TraceSampler,
        clock: TraceClock,
        at now: NIODeadline,
        using random: inout some RandomNumberGenerator
    ) {
        let context = sampler.context(below: nil, using: &random)
        guard context.isSampled else { return nil }
        self.clock = clock
        span = TraceSpan(
            context: context,
            parent: nil,
            kind: .client,
            name: "POST \(path)",
            start: clock.time(now),
            attributes: [.method(.post), .text("peer.service", "ims")]
        )
    }

    /// `status`: Nil without an answer, which `failure` then explains.
    package func finish(status: Int?, failure: String?, at now: NIODeadline) -> TraceSpan {
        var span = span
        if let status { span.answered(status) }
        span.ended(failure: failure, at: clock.time(now))
        return span
    }
}
