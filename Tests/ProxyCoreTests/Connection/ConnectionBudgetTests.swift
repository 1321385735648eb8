import ProxyCore
import Synchronization
import Testing

struct ConnectionBudgetTests {
    /// Holders that write down what they are told.
    private final class Holders: Sendable {
        let budget: ConnectionBudget
        private let told = Mutex<[String]>([])

        init(_ count: Int, most: Int) {
            budget = ConnectionBudget(most: most)
            for name in 0..<count {
                let number = budget.register(
                    .init(
                        shed: { [weak self] in self?.tell("shed \(name)") },
                        retry: { [weak self] in self?.tell("retry \(name)") }
                    )
                )
                #expect(number == name)
            }
        }

        private func tell(_ text: String) {
            // Called outside the lock: this would wait for itself.
            if text.hasPrefix("retry") { _ = budget.register(.init(shed: {}, retry: {})) }
            told.withLock { $0.append(text) }
        }

        func takeTold() -> [String] {
            told.withLock { told in
                defer { told = [] }
                return told.sorted()
            }
        }
    }

    @Test(arguments: [(1, 1), (3, 3), (0, 1), (-5, 1)])
    func `so many connections may be there`(_ most: Int, _ expected: Int) {
        let holders = Holders(2, most: most)
        for index in 0..<expected { #expect(holders.budget.take(by: index % 2)) }
        #expect(holders.takeTold() == [])
        #expect(!holders.budget.take(by: 0))
        #expect(holders.takeTold() == ["shed 1"])
        holders.budget.giveBack()
        #expect(holders.takeTold() == ["retry 0"])
        #expect(holders.budget.take(by: 1))
        #expect(!holders.budget.take(by: 1))
    }

    @Test func `all others are asked to give one up`() {
        let holders = Holders(4, most: 1)
        #expect(holders.budget.take(by: 3))
        #expect(!holders.budget.take(by: 1))
        #expect(holders.takeTold() == ["shed 0", "shed 2", "shed 3"])
        #expect(!holders.budget.take(by: 1))
        #expect(holders.takeTold() == ["shed 0", "shed 2", "shed 3"])
    }

    @Test func `who was refused is told when there is room`() {
        let holders = Holders(3, most: 1)
        #expect(holders.budget.take(by: 0))
        #expect(!holders.budget.take(by: 1))
        #expect(!holders.budget.take(by: 1))
        _ = holders.takeTold()
        holders.budget.giveBack()
        #expect(holders.takeTold() == ["retry 1"])
        #expect(holders.budget.take(by: 1))
        holders.budget.giveBack()
        #expect(holders.takeTold() == [])
    }

    @Test func `room that one does not need is told to the next`() {
        let holders = Holders(3, most: 1)
        #expect(holders.budget.take(by: 0))
        #expect(!holders.budget.take(by: 1))
        #expect(!holders.budget.take(by: 2))
        _ = holders.takeTold()
        holders.budget.giveBack()
        // The first one's client may have gone meanwhile: then it takes none.
        #expect(holders.takeTold() == ["retry 1", "retry 2"])
        #expect(holders.budget.take(by: 2))
        #expect(!holders.budget.take(by: 1))
        _ = holders.takeTold()
        holders.budget.giveBack()
        #expect(holders.takeTold() == ["retry 1"])
    }

    @Test func `who has one to spare knows whether it is wanted`() {
        let holders = Holders(3, most: 1)
        #expect(holders.budget.take(by: 0))
        func wanted() -> [Bool] { (0..<3).map { holders.budget.isWanted(byOthersThan: $0) } }
        #expect(wanted() == [false, false, false])
        #expect(!holders.budget.take(by: 1))
        #expect(wanted() == [true, false, true])
        #expect(!holders.budget.take(by: 2))
        #expect(wanted() == [true, true, true])
        holders.budget.giveBack()
        #expect(wanted() == [false, false, false])
    }

    /// Takes until it may, and waits for what it is told in between.
    private static func take(
        _ budget: ConnectionBudget,
        _ holder: Int,
        _ room: AsyncStream<Void>
    ) async {
        var told = room.makeAsyncIterator()
        while !budget.take(by: holder) { _ = await told.next() }
    }

    @Test(.timeLimit(.minutes(1)), arguments: [1, 3])
    func `many threads never have more than there may be, and all get theirs`(_ most: Int) async {
        let budget = ConnectionBudget(most: most)
        let counts = Counts()
        await withTaskGroup { group in
            for _ in 0..<8 {
                let (rooms, room) = AsyncStream<Void>.makeStream(
                    bufferingPolicy: .bufferingNewest(1)
                )
                let holder = budget.register(.init(shed: {}, retry: { room.yield() }))
                group.addTask {
                    for _ in 0..<500 {
                        await Self.take(budget, holder, rooms)
                        let count = counts.now.add(1, ordering: .relaxed).newValue
                        counts.most.max(count, ordering: .relaxed)
                        await Task.yield()
                        counts.now.subtract(1, ordering: .relaxed)
                        counts.done.add(1, ordering: .relaxed)
                        budget.giveBack()
                    }
                }
            }
        }
        #expect(counts.done.load(ordering: .relaxed) == 4000)
        #expect(counts.most.load(ordering: .relaxed) <= most)
    }

    private final class Counts: Sendable {
        let now = Atomic<Int>(0)
        let most = Atomic<Int>(0)
        let done = Atomic<Int>(0)
    }
}
