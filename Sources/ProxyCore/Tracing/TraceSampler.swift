/// Decides which traces are recorded: as the parent was, and of those without one a share.
package struct TraceSampler: Equatable, Sendable {
    /// Traces whose id is lower, in its low 64 bits, are recorded; nil: all of them. All who decide
    /// so by the same share record the same traces.
    private let bound: UInt64?

    /// `ratio`: 0...1.
    package init(ratio: Double) {
        bound = ratio >= 1 ? nil : UInt64(max(0, ratio) * 0x1p64)
    }

    package func samples(_ traceID: TraceID) -> Bool {
        bound.map { traceID.low < $0 } ?? true
    }

    /// The context of a span of our own below `parent`, or of a new trace.
    package func context(
        below parent: TraceContext?,
        using random: inout some RandomNumberGenerator
    ) -> TraceContext {
        let traceID = parent?.traceID ?? TraceID(using: &random)
        return TraceContext(
            traceID: traceID,
            spanID: SpanID(using: &random),
            isSampled: parent?.isSampled ?? samples(traceID)
        )
    }
}
