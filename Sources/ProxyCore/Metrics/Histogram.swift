package import NIOCore

/// How often something took how long, in the buckets that all histograms of times share.
package struct Histogram: Sendable, Equatable {
    /// The upper bounds in seconds as they are exposed, and in nanoseconds. What took longer than the
    /// last is in a bucket of its own.
    package static let bounds: [(text: StaticString, nanoseconds: Int64)] = [
        ("0.001", 1_000_000), ("0.0025", 2_500_000), ("0.005", 5_000_000), ("0.01", 10_000_000),
        ("0.025", 25_000_000), ("0.05", 50_000_000), ("0.1", 100_000_000), ("0.25", 250_000_000),
        ("0.5", 500_000_000), ("1.0", 1_000_000_000), ("2.5", 2_500_000_000),
        ("5.0", 5_000_000_000), ("10.0", 10_000_000_000), ("30.0", 30_000_000_000),
        ("60.0", 60_000_000_000),
    ]
    package static let bucketCount = bounds.count + 1

    private static let nanoseconds = bounds.map(\.nanoseconds)

    /// Of each bucket alone, not of those below it.
    package private(set) var counts: [Int64]
    package private(set) var seconds = 0.0

    package init() {
        counts = Array(repeating: 0, count: Self.bucketCount)
    }

    init(counts: ArraySlice<Int64>, seconds: Double) {
        self.counts = Array(counts)
        self.seconds = seconds
    }

    package var count: Int64 { counts.reduce(0, &+) }

    package mutating func add(_ time: TimeAmount) {
        counts[Self.bucket(of: time)] &+= 1
        seconds += Self.seconds(time)
    }

    /// What took exactly as long as a bound is in its bucket.
    static func bucket(of time: TimeAmount) -> Int {
        nanoseconds.firstIndex { time.nanoseconds <= $0 } ?? nanoseconds.count
    }

    static func seconds(_ time: TimeAmount) -> Double {
        Double(max(0, time.nanoseconds)) / 1e9
    }
}
