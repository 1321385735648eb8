/// Finds what someone meant to write.
package enum NearestName {
    /// The known name that an unknown one is most likely a slip of; `nil` when none is near.
    package static func find(_ name: String, in known: [String]) -> String? {
        let written = name.lowercased()
        let limit =
            switch written.unicodeScalars.count {
            case ..<4: 1
            case ..<8: 2
            default: 3
            }
        var best: (name: String, distance: Int)?
        for candidate in known {
            let distance = distance(written, candidate.lowercased())
            if distance <= limit, best.map({ distance < $0.distance }) ?? true {
                best = (candidate, distance)
            }
        }
        return best?.name
    }

    /// How many insertions, deletions, replacements and swaps of neighbours lie between two texts.
    static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left.unicodeScalars)
        let right = Array(right.unicodeScalars)
        // A name that long is no slip, and must not cost its square.
        guard left.count <= 64, right.count <= 64 else { return max(left.count, right.count) }
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let replaced = last[column] + (left[row] == right[column] ? 0 : 1)
                var cost = min(replaced, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1],
                    left[row - 1] == right[column]
                {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}
