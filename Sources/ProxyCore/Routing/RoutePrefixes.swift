/// The routes' paths in the order of their bytes, each once, so that those which a path begins with
/// are found by halves: ten thousand routes cost hardly more than one.
struct RoutePrefixes: Sendable {
    /// A route whose path a path begins with, and where it ends in it.
    struct Match {
        let route: Int
        let end: Int
    }

    /// One path that routes have.
    private struct Entry: Sendable {
        /// In `bytes`.
        let text: Range<Int>
        /// The longest other one that this one begins with, whether or not at a name's end; -1: none.
        let parent: Int
        /// In `routes`.
        let routes: Range<Int>
        /// Whether there is a route for this path, or for one that it begins with, for which it
        /// matters what stands behind.
        let isOpenEnded: Bool
    }

    private let bytes: [UInt8]
    private let entries: [Entry]
    /// Of each path the routes that have it, in their order.
    private let routes: [Int]
    /// Whether it matters in any path how namespaces are written.
    let hasNamespaces: Bool

    init(_ all: [Route]) {
        hasNamespaces = all.contains { NamespaceNames.matter(in: $0.path) }
        var routesByPath: [String: [Int]] = [:]
        for (index, route) in all.enumerated() {
            for path in [route.path] + NamespaceNames.others(of: route.path) {
                routesByPath[path, default: []].append(index)
            }
        }
        var bytes: [UInt8] = []
        var entries: [Entry] = []
        var routes: [Int] = []
        let paths = routesByPath.map { (Array($0.key.utf8), $0.value) }
        for (path, its) in paths.sorted(by: { $0.0.lexicographicallyPrecedes($1.0) }) {
            var parent = entries.count - 1
            while parent >= 0, !path.starts(with: bytes[entries[parent].text]) {
                parent = entries[parent].parent
            }
            let isOpenEnded = its.contains { all[$0].restrictsNames }
            entries.append(
                Entry(
                    text: bytes.count..<(bytes.count + path.count),
                    parent: parent,
                    routes: routes.count..<(routes.count + its.count),
                    isOpenEnded: isOpenEnded || parent >= 0 && entries[parent].isOpenEnded
                )
            )
            bytes += path
            routes += its
        }
        self.bytes = bytes
        self.entries = entries
        self.routes = routes
    }

    /// From where ``next(behind:from:in:)`` begins for this path; -1: no route's path is in it.
    func longest(in path: Span<UInt8>) -> Int {
        longest(at: last(upTo: path), in: path)
    }

    /// The first route behind `route` that has a path which ends in this one, so that it is below it,
    /// or is the same with what Sling takes for no part of a resource's path: `/api` is for `/api`,
    /// `/api/x`, `/api.json` and `/api;v=1`, not for `/apis`. Nil: there is none.
    ///
    /// `longest`: ``longest(in:)`` of the path.
    func next(behind route: Int, from longest: Int, in path: Span<UInt8>) -> Match? {
        var found: Match?
        var index = longest
        while index >= 0 {
            let entry = entries[index]
            index = entry.parent
            guard let end = end(of: entry, in: path),
                let next = first(in: entry.routes, behind: route)
            else { continue }
            if let found, found.route < next { continue }
            found = Match(route: next, end: end)
        }
        return found
    }

    /// Where the route's path ends in this one; nil where the path is another.
    func end(of route: Int, in path: Span<UInt8>) -> Int? {
        let match = next(behind: route - 1, from: longest(in: path), in: path)
        return match?.route == route ? match?.end : nil
    }

    /// Whether a later route has a path that is this one's with a dot and more.
    func areDotted(_ count: Int) -> [Bool] {
        var areDotted = [Bool](repeating: false, count: count)
        for entry in entries {
            guard let later = routes[entry.routes].last else { continue }
            var index = entry.parent
            while index >= 0 {
                let parent = entries[index]
                index = parent.parent
                guard bytes[entry.text.lowerBound + parent.text.count] == PathByte.dot else {
                    continue
                }
                for route in routes[parent.routes] where route < later { areDotted[route] = true }
            }
        }
        return areDotted
    }

    /// Whether any route's path agrees with this one up to `position` and goes on: only then does it
    /// matter what stands there, if that ends no name.
    func reach(_ position: Int, in path: Span<UInt8>) -> Bool {
        let path = path.extracting(first: position)
        let last = last(upTo: path)
        if last + 1 < entries.count, common(entries[last + 1], path) == position { return true }
        let longest = longest(at: last, in: path)
        return longest >= 0 && entries[longest].isOpenEnded
    }

    // MARK: Searching

    /// The last of the paths that is not behind this one in their order; -1: all are.
    private func last(upTo path: Span<UInt8>) -> Int {
        (0..<entries.count).firstByHalves { isBehind(entries[$0], path) } - 1
    }

    /// The longest of the paths that this one begins with, `last` or one that `last` begins with: what
    /// it begins with stands before it in the order, and between them are none but such as do so too.
    private func longest(at last: Int, in path: Span<UInt8>) -> Int {
        guard last >= 0 else { return last }
        let common = common(entries[last], path)
        var index = last
        while index >= 0, entries[index].text.count > common { index = entries[index].parent }
        return index
    }

    private func isBehind(_ entry: Entry, _ path: Span<UInt8>) -> Bool {
        let common = common(entry, path)
        guard common < entry.text.count else { return false }
        return common == path.count || bytes[entry.text.lowerBound + common] > path[common]
    }

    /// How many bytes they have in common at their beginnings.
    private func common(_ entry: Entry, _ path: Span<UInt8>) -> Int {
        let text = bytes.span.extracting(entry.text)
        let most = min(text.count, path.count)
        var count = 0
        while count < most, text[count] == path[count] { count += 1 }
        return count
    }

    private func end(of entry: Entry, in path: Span<UInt8>) -> Int? {
        let length = entry.text.count
        // "/" alone ends with one.
        if length == 1 { return 0 }
        guard path.count > length else { return length }
        return PathByte.endsName(path[length]) ? length : nil
    }

    private func first(in range: Range<Int>, behind route: Int) -> Int? {
        let index = range.firstByHalves { routes[$0] > route }
        return index < range.upperBound ? routes[index] : nil
    }
}
