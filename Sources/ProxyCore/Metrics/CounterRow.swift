/// Counters by number; those that were never counted are 0.
package struct CounterRow: Sendable, Equatable {
    package private(set) var values: [Int64] = []

    package init() {}

    package subscript(index: Int) -> Int64 {
        index < values.count ? values[index] : 0
    }

    package mutating func add(_ amount: Int64, at index: Int) {
        if index >= values.count { grow(to: index + 1) }
        values[index] &+= amount
    }

    package mutating func add(_ other: CounterRow) {
        if other.values.count > values.count { grow(to: other.values.count) }
        for index in other.values.indices { values[index] &+= other.values[index] }
    }

    package static func == (left: CounterRow, right: CounterRow) -> Bool {
        (0..<max(left.values.count, right.values.count)).allSatisfy { left[$0] == right[$0] }
    }

    /// Twice as many at once: names come one by one, and rarely.
    private mutating func grow(to count: Int) {
        let count = max(count, 2 * values.count, 8)
        values.append(contentsOf: repeatElement(0, count: count - values.count))
    }
}
