package import NIOCore

/// Histograms by number, side by side in memory.
package struct HistogramRow: Sendable {
    private var counts = CounterRow()
    private var seconds: [Double] = []

    package init() {}

    package mutating func add(_ time: TimeAmount, at index: Int) {
        counts.add(1, at: index * Histogram.bucketCount + Histogram.bucket(of: time))
        grow(to: index + 1)
        seconds[index] += Histogram.seconds(time)
    }

    package mutating func add(_ other: HistogramRow) {
        counts.add(other.counts)
        grow(to: other.seconds.count)
        for index in other.seconds.indices { seconds[index] += other.seconds[index] }
    }

    /// Empty where nothing was counted.
    package subscript(index: Int) -> Histogram {
        guard index < seconds.count else { return Histogram() }
        let start = index * Histogram.bucketCount
        return Histogram(
            counts: ArraySlice((start..<start + Histogram.bucketCount).map { counts[$0] }),
            seconds: seconds[index]
        )
    }

    private mutating func grow(to count: Int) {
        guard count > seconds.count else { return }
        seconds.append(contentsOf: repeatElement(0, count: count - seconds.count))
    }
}
