/// A piece of work in a trace, with its beginning and its end.
package struct TraceSpan: Equatable, Sendable {
    /// By OTLP's numbers.
    package enum Kind: UInt64, Sendable {
        case `internal` = 1
        case server = 2
        case client = 3
    }

    package let context: TraceContext
    /// Nil for the first one of a trace.
    package let parent: SpanID?
    package let kind: Kind
    package let name: String
    /// Nanoseconds since 1970-01-01T00:00:00Z.
    package let start: UInt64
    /// Likewise.
    package var end: UInt64
    package var attributes: [SpanAttribute]
    package var isError = false

    package init(
        context: TraceContext,
        parent: SpanID?,
        kind: Kind,
        name: String,
        start: UInt64,
        attributes: [SpanAttribute] = []
    ) {
        self.context = context
        self.parent = parent
        self.kind = kind
        self.name = name
        self.start = start
        end = start
        self.attributes = attributes
    }

    /// Of a request that was sent: the upstream's answer has this status.
    mutating func answered(_ status: Int) {
        attributes.append(.status(status))
        guard status >= 400 else { return }
        isError = true
        attributes.append(.errorType("\(status)"))
    }

    /// `failure`: Why it came to nothing, one of few names; nil: it did not, or has said so.
    mutating func ended(failure: String?, at time: UInt64) {
        end = max(start, time)
        guard let failure, !isError else { return }
        isError = true
        attributes.append(.errorType(failure))
    }
}
