import NIOCore
import ProxyCore
import Testing

struct IdleConnectionsTests {
    private func time(_ seconds: Int64) -> NIODeadline {
        .uptimeNanoseconds(1_000_000_000) + .seconds(seconds)
    }

    /// Named by the second they were put in at.
    private func filled(_ seconds: [Int64]) -> IdleConnections<Int64> {
        var idle = IdleConnections<Int64>(longest: .seconds(55))
        for second in seconds { idle.put(second, at: time(second)) }
        return idle
    }

    @Test func `the last one in is the first one out`() {
        var idle = filled([1, 2, 3])
        #expect(idle.count == 3)
        var taken = [idle.take(at: time(4))]
        idle.put(4, at: time(4))
        for second in 5...8 as ClosedRange<Int64> { taken.append(idle.take(at: time(second))) }
        #expect(taken == [3, 4, 2, 1, nil])
        #expect(idle.count == 0)
    }

    /// In milliseconds, how long ago their answers ended.
    @Test(
        arguments: [
            ([], nil), ([0], 0), ([1], 1), ([1000, 0], 1000), ([1000, 1], 1), ([5, 2, 1, 0, 0], 1),
            ([3, 0, 0], 3), ([0, 0, 0], 0),
        ] as [([Int64], Int64?)]
    )
    func `one whose answer has just ended is taken when there is no other`(
        _ ages: [Int64],
        _ expected: Int64?
    ) {
        var idle = IdleConnections<Int>(longest: .seconds(55))
        for (index, age) in ages.enumerated() {
            idle.put(index, at: time(100) - .milliseconds(age))
        }
        let taken = idle.take(at: time(100))
        #expect(taken.map { ages[$0] } == expected)
        // Of several as young the first.
        #expect(taken == expected.flatMap { $0 == 0 ? 0 : ages.lastIndex(of: $0) })
        #expect(idle.count == max(0, ages.count - 1))
    }

    @Test func `the oldest one is given up first`() {
        var idle = filled([1, 2, 3])
        let taken = [
            idle.takeOldest(), idle.take(at: time(4)), idle.takeOldest(), idle.takeOldest(),
        ]
        #expect(taken == [1, 3, 2, nil])
    }

    @Test(
        arguments: [
            (0, [], [1, 2, 2, 30]), (55, [], [1, 2, 2, 30]), (56, [1], [2, 2, 30]),
            (57, [1, 2, 2], [30]), (84, [1, 2, 2], [30]), (85, [1, 2, 2, 30], []),
            (1000, [1, 2, 2, 30], []),
        ] as [(Int64, [Int64], [Int64])]
    )
    func `who has waited for too long is out`(_ now: Int64, _ out: [Int64], _ left: [Int64]) {
        var idle = filled([1, 2, 2, 30])
        let expired = idle.takeExpired(at: time(now))
        #expect(expired == out)
        #expect(idle.count == left.count)
        #expect(idle.nextExpiry == left.first.map { time($0 + 55) })
        let again = idle.takeExpired(at: time(now))
        #expect(again == [])
        var rest: [Int64] = []
        while let connection = idle.takeOldest() { rest.append(connection) }
        #expect(rest == left)
    }

    @Test func `one that has ended is taken out wherever it is`() {
        for gone in [1, 2, 3, 9] as [Int64] {
            var idle = filled([1, 2, 3])
            idle.remove { $0 == gone }
            let left = [1, 2, 3].filter { $0 != gone }
            #expect(idle.count == left.count)
            #expect(idle.nextExpiry == left.first.map { time($0 + 55) })
            let last = idle.take(at: time(10))
            #expect(last == left.last)
        }
    }

    @Test func `nothing is kept of who was taken`() {
        final class Connection {}
        var idle = IdleConnections<Connection>(longest: .seconds(55))
        weak var kept: Connection?
        for take in 0..<3 {
            do {
                let connection = Connection()
                kept = connection
                idle.put(connection, at: time(0))
            }
            #expect(kept != nil)
            switch take {
            case 0: _ = idle.take(at: time(1))
            case 1: _ = idle.takeOldest()
            default: _ = idle.takeExpired(at: time(100))
            }
            #expect(kept == nil)
        }
    }
}
