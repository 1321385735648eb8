/// Counters by a number that says several labels at once, of which few combinations occur: an open
/// hash table, so that counting what was counted before allocates nothing.
package struct KeyedCounters: Sendable {
    private static let free = UInt64.max

    private var keys: [UInt64] = []
    private var counts: [Int64] = []
    private var used = 0

    package init() {}

    /// `key`: Any number but the largest.
    package mutating func add(_ amount: Int64, to key: UInt64) {
        if 4 * (used + 1) > 3 * keys.count { grow() }
        let place = place(of: key)
        if keys[place] == Self.free {
            keys[place] = key
            used += 1
        }
        counts[place] &+= amount
    }

    package func forEach(_ body: (_ key: UInt64, _ count: Int64) -> Void) {
        for place in keys.indices where keys[place] != Self.free {
            body(keys[place], counts[place])
        }
    }

    package var count: Int { used }

    private func place(of key: UInt64) -> Int {
        let mask = keys.count - 1
        // Fibonacci hashing: its high bits depend on all of the key's.
        var place = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
        while keys[place] != key, keys[place] != Self.free { place = (place + 1) & mask }
        return place
    }

    private mutating func grow() {
        let (oldKeys, oldCounts) = (keys, counts)
        let size = max(16, 2 * keys.count)
        keys = Array(repeating: Self.free, count: size)
        counts = Array(repeating: 0, count: size)
        for (key, count) in zip(oldKeys, oldCounts) where key != Self.free {
            let place = place(of: key)
            keys[place] = key
            counts[place] = count
        }
    }
}
