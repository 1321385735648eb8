extension Range<Int> {
    /// The first number that something holds of which holds of none before it and of all behind it,
    /// found by halves; the upper bound if it holds of none.
    @inline(__always)
    func firstByHalves(where holds: (Int) -> Bool) -> Int {
        var low = lowerBound
        var high = upperBound
        while low < high {
            let middle = low + (high - low) / 2
            if holds(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
