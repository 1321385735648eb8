/// The narrowest prefixes that cover some paths: for one method of one upstream.
///
/// A prefix stands for all below it where a path ends there, where what is below are ids, or where
/// there is too much of it. `/` is never made up: only a request for `/` itself needs it.
struct RouteCover {
    /// More siblings than that become their parent.
    let mostSiblings: Int
    private(set) var prefixes: [String] = []
    /// What no route can be written for.
    private(set) var uncovered: [String] = []

    init(_ paths: [String], mostSiblings: Int) {
        self.mostSiblings = mostSiblings
        let split = paths.map { path in
            var segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
            // `/a/` is below `/a` and nothing else is needed for it.
            if segments.last == "" { segments.removeLast() }
            return Array(segments)
        }
        cover(split[...], [])
    }

    private mutating func cover(_ paths: ArraySlice<[Substring]>, _ prefix: [Substring]) {
        let depth = prefix.count
        var children: [Substring: [[Substring]]] = [:]
        var endsHere = false
        for path in paths {
            if path.count == depth {
                endsHere = true
            } else {
                children[path[depth], default: []].append(path)
            }
        }
        let written = "/" + prefix.joined(separator: "/")
        if endsHere || depth > 0 && isOneThing(children.keys) {
            prefixes.append(written)
            return
        }
        for (segment, below) in children.sorted(by: { $0.key < $1.key }) {
            if Self.isWritable(segment) {
                cover(below[...], prefix + [segment])
            } else {
                uncovered += below.map { "/" + $0.joined(separator: "/") }
            }
        }
    }

    /// Whether what is below is so much, or of such a kind, that its parent is meant.
    private func isOneThing(_ segments: some Collection<Substring>) -> Bool {
        segments.count > mostSiblings
            || segments.contains { Self.isIdentifier($0) || !Self.isWritable($0) }
    }

    /// Numbers, UUIDs, digests: names that nobody made up, with or without an extension.
    static func isIdentifier(_ segment: Substring) -> Bool {
        let name = segment.prefix { $0 != "." }
        guard !name.isEmpty else { return false }
        if name.utf8.allSatisfy(isDigit) { return true }
        let digits = name.utf8.filter { $0 != UInt8(ascii: "-") }
        let isHexadecimal = digits.allSatisfy { byte in
            isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
        }
        return isHexadecimal && digits.count >= 12 && digits.contains(where: isDigit)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// Whether a route's path may have it, and is then the same however it is read.
    private static func isWritable(_ segment: Substring) -> Bool {
        !segment.isEmpty && !segment.utf8.contains(UInt8(ascii: "%"))
            && (try? PathPrefix.parse("/\(segment)")) == "/\(segment)"
    }
}
