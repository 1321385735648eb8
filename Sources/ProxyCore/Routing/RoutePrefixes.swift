/// The routes' paths, one behind the other, so that none of them is looked up to be compared.
struct RoutePrefixes: Sendable {
    private let bytes: [UInt8]
    /// Where each begins in `bytes`, and where the last one ends.
    private let bounds: [Int]
    /// The same paths with their namespaces written otherwise; usually there are none.
    private let otherPaths: [(route: Int, range: Range<Int>)]
    /// The routes for which it matters what stands behind their paths, too.
    private let isOpenEnded: [Bool]
    /// Whether it matters in any path how namespaces are written.
    let hasNamespaces: Bool

    init(_ routes: [Route]) {
        var bytes: [UInt8] = []
        var bounds = [0]
        for route in routes {
            bytes += route.path.utf8
            bounds.append(bytes.count)
        }
        hasNamespaces = routes.contains { NamespaceNames.matter(in: $0.path) }
        var others: [(route: Int, range: Range<Int>)] = []
        for (index, route) in routes.enumerated() {
            for path in NamespaceNames.others(of: route.path) {
                let start = bytes.count
                bytes += path.utf8
                others.append((index, start..<bytes.count))
            }
        }
        self.bytes = bytes
        self.bounds = bounds
        otherPaths = others
        isOpenEnded = routes.map { $0.restrictsNames }
    }

    /// Where the route's path ends in one that is below it, or is the same with what Sling takes for
    /// no part of a resource's path: `/api` is for `/api`, `/api/x`, `/api.json` and `/api;v=1`, not
    /// for `/apis`. Nil for any other path.
    func end(of index: Int, in path: Span<UInt8>) -> Int? {
        let end = end(bounds[index]..<bounds[index + 1], in: path)
        return end == nil && !otherPaths.isEmpty ? otherEnd(of: index, in: path) : end
    }

    private func otherEnd(of index: Int, in path: Span<UInt8>) -> Int? {
        for other in otherPaths where other.route == index {
            if let end = end(other.range, in: path) { return end }
        }
        return nil
    }

    private func end(_ range: Range<Int>, in path: Span<UInt8>) -> Int? {
        let length = range.count
        guard begins(path, with: range) else { return nil }
        // "/" alone ends with one.
        if length == 1 { return 0 }
        guard path.count > length else { return length }
        return PathByte.endsName(path[length]) ? length : nil
    }

    /// Whether any route's path agrees with this one up to `position` and goes on: only then does it
    /// matter what stands there, if that ends no name.
    func reach(_ position: Int, in path: Span<UInt8>) -> Bool {
        for index in 0..<(bounds.count - 1) {
            let range = bounds[index]..<bounds[index + 1]
            if reaches(range, position, in: path, isOpenEnded[index]) { return true }
        }
        for other in otherPaths
        where reaches(other.range, position, in: path, isOpenEnded[other.route]) {
            return true
        }
        return false
    }

    private func reaches(
        _ range: Range<Int>,
        _ position: Int,
        in path: Span<UInt8>,
        _ isOpenEnded: Bool
    ) -> Bool {
        guard range.count <= position else { return begins(path, with: range.prefix(position)) }
        return isOpenEnded && begins(path, with: range)
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
