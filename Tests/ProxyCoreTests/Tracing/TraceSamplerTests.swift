import Fuzzing
import ProxyCore
import Testing

struct TraceSamplerTests {
    private static func parent(low: UInt64, isSampled: Bool) throws -> TraceContext {
        TraceContext(
            traceID: try #require(TraceID(high: 1, low: low)),
            spanID: try #require(SpanID(7)),
            isSampled: isSampled
        )
    }

    @Test(arguments: [0, 0.5, 1], [false, true])
    func `a parent decides, whatever the share`(ratio: Double, isSampled: Bool) throws {
        var random = SeededGenerator(seed: 1)
        let parent = try Self.parent(low: isSampled ? .max : 0, isSampled: isSampled)
        let context = TraceSampler(ratio: ratio).context(below: parent, using: &random)
        #expect(context.isSampled == isSampled)
        #expect(context.traceID == parent.traceID)
        #expect(context.spanID != parent.spanID)
    }

    private static let cases: [(ratio: Double, low: UInt64, isSampled: Bool)] = [
        (0, 0, false), (0, .max, false), (1, 0, true), (1, .max, true),
        (0.5, 0, true), (0.5, 1 << 63 - 1, true), (0.5, 1 << 63, false), (0.5, .max, false),
        (0.25, 1 << 62 - 1, true), (0.25, 1 << 62, false), (-1, 0, false), (7, .max, true),
        (1 - 0x1p-53, .max, false), (0x1p-64, 0, true), (0x1p-64, 1, false),
    ]

    @Test(arguments: cases)
    func `the id's low bits decide without a parent`(
        ratio: Double,
        low: UInt64,
        isSampled: Bool
    ) throws {
        let id = try #require(TraceID(high: .max, low: low))
        #expect(TraceSampler(ratio: ratio).samples(id) == isSampled)
    }

    @Test func `a share is a share`() {
        var random = SeededGenerator(seed: 2)
        let sampler = TraceSampler(ratio: 0.1)
        let contexts = (0..<10_000).map { _ in sampler.context(below: nil, using: &random) }
        #expect((850...1_150).contains(contexts.count(where: \.isSampled)))
        #expect(Set(contexts.map(\.traceID)).count == 10_000)
        #expect(Set(contexts.map(\.spanID)).count == 10_000)
    }
}
