import Fuzzing
import Logging
import NIOCore
import ProxyCore
import Synchronization
import TestSupport
import Testing

/// The room that all kept bodies have together.
struct ReplayBudgetTests {
    private static let step = 16 << 10
    private static let spoolStep = 1 << 20
    private static let ofSpool = 128 << 10

    /// A time that the test moves.
    private final class Clock: Sendable {
        private let time = Atomic<Int64>(0)

        func advance(_ seconds: Int64) {
            time.add(seconds * 1_000_000_000, ordering: .relaxed)
        }

        func now() -> NIODeadline {
            .uptimeNanoseconds(UInt64(time.load(ordering: .relaxed)))
        }
    }

    private let ledger = MemorySpool.Ledger()
    private let lines = RecordingLogHandler.Lines()
    private let clock = Clock()

    private func budget(memory: Int = 1 << 30, spool: Int = 1 << 30) -> ReplayBudget {
        ReplayBudget(
            totalMemory: memory,
            totalSpool: spool,
            logger: RecordingLogHandler.logger(lines),
            now: { [clock] in clock.now() }
        )
    }

    private func body(
        _ budget: ReplayBudget,
        memory: Int = 65_536,
        spool: Int = 4 << 20,
        room: Int = .max
    ) -> RequestBody {
        let spools = BodySpools(logger: RecordingLogHandler.logger(lines)) { [ledger] in
            MemorySpool(ledger, room: room)
        }
        let limits = Configuration.Replay(memory: memory, spool: spool)
        return RequestBody(
            framing: .chunked,
            replay: BodyReplay(limits, spools: spools, budget: budget)
        )
    }

    private func bytes(_ count: Int) -> ByteBuffer {
        ByteBuffer(repeating: 0x61, count: count)
    }

    private func taken(_ budget: ReplayBudget) -> [Int] {
        [budget.taken(.memory), budget.taken(.spool)]
    }

    @Test(
        arguments: [
            // pieces; steps of memory and of spools that are taken
            ([], 0, 0), ([1], 1, 0), ([16_384], 1, 0), ([16_385], 2, 0), ([1, 1, 1], 1, 0),
            ([16_384, 1], 2, 0), ([65_536], 4, 0), ([65_536, 1], 8, 1), ([65_537], 8, 1),
            ([1 << 20], 8, 1), ([1 << 20, 1], 8, 2), ([4 << 20], 8, 4), ([4 << 20, 1], 0, 0),
            ([65_536, 4 << 20], 0, 0),
        ] as [([Int], Int, Int)]
    )
    func `a body takes its room in steps and gives it back`(
        _ pieces: [Int],
        _ memory: Int,
        _ spool: Int
    ) throws {
        let budget = budget()
        do {
            var body = body(budget)
            for piece in pieces { body.append(bytes(piece)) }
            #expect(taken(budget) == [memory * Self.step, spool * Self.spoolStep])
            #expect(body.length == pieces.reduce(0, +))
        }
        #expect(taken(budget) == [0, 0])
        #expect(lines.all.isEmpty)
    }

    @Test func `without room in memory a body passes through and is not kept`() throws {
        let budget = budget(memory: 2 * Self.step)
        var first = body(budget)
        var second = body(budget)
        first.append(bytes(Self.step))
        second.append(bytes(Self.step))
        #expect(first.isReplayable && second.isReplayable)
        second.append(bytes(1))
        #expect(!second.isReplayable)
        let isRewound = second.rewind()
        #expect(!isRewound)
        // What it had is free for others.
        #expect(budget.taken(.memory) == Self.step)
        first.append(bytes(Self.step))
        #expect(first.isReplayable)
        var read = 0
        while case .bytes(let bytes) = try second.read(atMost: 1000) { read += bytes.readableBytes }
        #expect(read == Self.step + 1)
    }

    @Test(arguments: [(0, 1 << 30), (Self.ofSpool - 1, 1 << 30), (1 << 30, Self.spoolStep - 1)])
    func `without room for a spool none is made`(_ memory: Int, _ spool: Int) {
        let budget = budget(memory: memory, spool: spool)
        var body = body(budget, memory: 0)
        body.append(bytes(100))
        #expect(!body.isReplayable)
        #expect(ledger.counts.made == 0)
        #expect(taken(budget) == [0, 0])
    }

    @Test func `a spool that no longer has room is freed`() throws {
        let budget = budget(spool: Self.spoolStep)
        var body = body(budget, memory: 0)
        body.append(bytes(Self.spoolStep))
        _ = try body.read(atMost: 1 << 21)
        #expect(body.isReplayable)
        body.append(bytes(1))
        #expect(!body.isReplayable)
        #expect(ledger.counts.freed == 1)
        #expect(taken(budget) == [0, 0])
    }

    @Test func `it is said once a minute that bodies are not kept`() {
        let budget = budget(memory: 0, spool: 0)
        for _ in 0..<3 {
            var small = body(budget)
            small.append(bytes(1))
            var large = body(budget, memory: 0)
            large.append(bytes(1))
            clock.advance(20)
        }
        #expect(lines.all.count == 1)
        var last = body(budget, memory: 0)
        last.append(bytes(1))
        #expect(
            lines.all == [
                "warning bodies are not kept for a replay: all room is taken "
                    + "setting=replay.totalMemory",
                "warning bodies are not kept for a replay: all room is taken "
                    + "setting=replay.totalSpool",
            ]
        )
    }

    /// Bodies come, grow, fail, are sent again and end in any order.
    @Test(arguments: 0..<60 as Range<UInt64>)
    func `in the end all room is free`(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let limits = (memory: 20 * Self.step, spool: 3 * Self.spoolStep)
        let budget = budget(memory: limits.memory, spool: limits.spool)
        var bodies: [RequestBody] = []
        for _ in 0..<200 {
            let index = bodies.indices.randomElement(using: &generator)
            switch (Int.random(in: 0..<10, using: &generator), index) {
            case (0...1, _), (_, nil):
                let room = Bool.random(using: &generator) ? Int.max : 500_000
                let memory = [0, 20_000].randomElement(using: &generator) ?? 0
                bodies.append(body(budget, memory: memory, spool: 2 << 20, room: room))
            case (2...6, let index?):
                bodies[index].append(bytes(.random(in: 1...200_000, using: &generator)))
            case (7, let index?):
                _ = try bodies[index].read(atMost: .random(in: 1...300_000, using: &generator))
            case (8, let index?):
                _ = bodies[index].rewind()
            case (_, let index?):
                bodies.remove(at: index)
            }
            #expect((0...limits.memory).contains(budget.taken(.memory)))
            #expect((0...limits.spool).contains(budget.taken(.spool)))
        }
        bodies = []
        #expect(taken(budget) == [0, 0])
        #expect(ledger.counts.made == ledger.counts.freed)
    }
}
