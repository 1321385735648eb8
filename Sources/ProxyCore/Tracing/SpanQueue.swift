/// Spans that wait to be sent. What does not fit is dropped and counted, never waited for: requests
/// must not depend on who collects traces.
package struct SpanQueue: Sendable {
    private let limit: Int
    private var spans: [TraceSpan] = []
    /// How many spans were never sent, in all.
    package private(set) var dropped: UInt64 = 0

    /// `limit`: How many spans may wait.
    package init(limit: Int) {
        self.limit = limit
    }

    package var count: Int { spans.count }

    /// All of them or none: half an exchange misleads.
    package mutating func add(_ new: [TraceSpan]) {
        if spans.count + new.count <= limit { spans += new } else { drop(new.count) }
    }

    /// Takes the oldest ones out.
    package mutating func take(_ most: Int) -> [TraceSpan] {
        let batch = Array(spans.prefix(most))
        spans.removeFirst(batch.count)
        return batch
    }

    /// So many that were taken have come to nothing.
    package mutating func drop(_ count: Int) {
        dropped += UInt64(count)
    }

    package mutating func dropAll() {
        drop(spans.count)
        spans = []
    }
}
