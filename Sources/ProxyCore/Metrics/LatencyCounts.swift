package import NIOCore

/// How often something took how long, in buckets that grow with the time: four for each doubling,
/// from a microsecond to four minutes. What is read from it is at most an eighth off.
package struct LatencyCounts: Sendable, Equatable {
    static let bucketCount = 108

    private(set) var counts: [Int64]

    package init() {
        counts = Array(repeating: 0, count: Self.bucketCount)
    }

    package var count: Int64 { counts.reduce(0, &+) }

    package mutating func add(_ other: LatencyCounts) {
        for bucket in counts.indices { counts[bucket] &+= other.counts[bucket] }
    }

    mutating func add(_ others: ArraySlice<UInt32>) {
        for (bucket, count) in zip(counts.indices, others) { counts[bucket] &+= Int64(count) }
    }

    /// The time that a part of all took at most.
    ///
    /// - Parameter part: 0.5 for the median.
    /// - Returns: nil when nothing was counted.
    package func quantile(_ part: Double) -> TimeAmount? {
        let total = count
        guard total > 0 else { return nil }
        let rank = max(1, Int64((part * Double(total)).rounded(.up)))
        var sum: Int64 = 0
        for (bucket, count) in counts.enumerated() {
            sum += count
            if sum >= rank { return .microseconds(Self.middle(of: bucket)) }
        }
        return .microseconds(Self.middle(of: Self.bucketCount - 1))
    }

    static func bucket(of time: TimeAmount) -> Int {
        let microseconds = max(0, time.nanoseconds) / 1000
        guard microseconds >= 4 else { return Int(microseconds) }
        let exponent = Int64.bitWidth - 1 - microseconds.leadingZeroBitCount
        let quarter = Int(microseconds >> (exponent - 2)) & 3
        return min(bucketCount - 1, (exponent - 1) * 4 + quarter)
    }

    /// In microseconds.
    private static func middle(of bucket: Int) -> Int64 {
        guard bucket >= 8 else { return Int64(bucket) }
        let width = Int64(1) << (bucket / 4 - 1)
        return Int64(4 + bucket % 4) * width + width / 2
    }
}
