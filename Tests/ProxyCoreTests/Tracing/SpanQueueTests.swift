import ProxyCore
import Testing

struct SpanQueueTests {
    private static func spans(_ count: Int, from first: UInt64 = 1) throws -> [TraceSpan] {
        try (0..<UInt64(count)).map { number in
            TraceSpan(
                context: TraceContext(
                    traceID: try #require(TraceID(high: 0, low: 1)),
                    spanID: try #require(SpanID(first + number)),
                    isSampled: true
                ),
                parent: nil,
                kind: .server,
                name: "GET",
                start: 0
            )
        }
    }

    @Test func `spans leave in their order`() throws {
        var queue = SpanQueue(limit: 5)
        queue.add(try Self.spans(3))
        queue.add(try Self.spans(2, from: 4))
        #expect(queue.take(2).map(\.context.spanID.number) == [1, 2])
        #expect(queue.take(9).map(\.context.spanID.number) == [3, 4, 5])
        #expect(queue.take(9).isEmpty)
        #expect(queue.dropped == 0)
    }

    @Test func `what does not fit is dropped whole and counted`() throws {
        var queue = SpanQueue(limit: 5)
        queue.add(try Self.spans(4))
        queue.add(try Self.spans(2, from: 5))
        #expect(queue.dropped == 2)
        queue.add(try Self.spans(1, from: 7))
        #expect(queue.count == 5)
        #expect(queue.take(5).map(\.context.spanID.number) == [1, 2, 3, 4, 7])
        queue.drop(5)
        #expect(queue.dropped == 7)
        queue.add(try Self.spans(3))
        queue.dropAll()
        #expect(queue.dropped == 10)
        #expect(queue.count == 0)
    }
}
