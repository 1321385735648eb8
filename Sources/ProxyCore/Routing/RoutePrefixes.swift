/// The routes' paths, one behind the other, so that none of them is looked up to be compared.
struct RoutePrefixes: Sendable {
    private let bytes: [UInt8]
    /// Where each begins in `bytes`, and where the last one ends.
    private let bounds: [Int]

    init(_ paths: [String]) {
        var bytes: [UInt8] = []
        var bounds = [0]
        for path in paths {
            bytes += path.utf8
            bounds.append(bytes.count)
        }
        self.bytes = bytes
        self.bounds = bounds
    }

    /// Whether a path begins with the route's. A prefix ends where a segment of the path ends: `/api`
    /// matches `/api` and `/api/x`, not `/apis`.
    func matches(_ index: Int, _ path: Span<UInt8>) -> Bool {
        let range = bounds[index]..<bounds[index + 1]
        let length = range.count
        guard begins(path, with: range) else { return false }
        guard path.count > length, bytes.last(in: range) != PathByte.slash else { return true }
        let next = path[length]
        return next == PathByte.slash || next == PathByte.question
    }

    /// Whether any route's path agrees with this one up to `position` and goes on: only then does it
    /// matter what stands there, if that ends no segment.
    func reach(_ position: Int, in path: Span<UInt8>) -> Bool {
        for index in 0..<(bounds.count - 1) {
            let range = bounds[index]..<bounds[index + 1]
            guard range.count > position else { continue }
            if begins(path, with: range.prefix(position)) { return true }
        }
        return false
    }

    private func begins(_ path: Span<UInt8>, with range: Range<Int>) -> Bool {
        guard path.count >= range.count else { return false }
        let bytes = bytes.span
        var position = 0
        for index in range {
            guard bytes[index] == path[position] else { return false }
            position += 1
        }
        return true
    }
}

extension [UInt8] {
    /// The last byte in the range; nil when that is empty.
    fileprivate func last(in range: Range<Int>) -> UInt8? {
        range.isEmpty ? nil : self[range.upperBound - 1]
    }
}
