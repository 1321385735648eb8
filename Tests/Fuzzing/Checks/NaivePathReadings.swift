/// Every reading of a path that any number of servers in a row may come to, written as plainly as it
/// can be and apart from `PathReadings`: without a bound on time, and with each step tried each time.
package struct NaivePathReadings {
    /// As text, one scalar for each byte.
    package let all: Set<String>
    /// One of them holds a NUL, or more bytes for a character than it needs, or a namespace's URI.
    package let isUnsafe: Bool
    /// One of them has more `..` than segments before them.
    package let climbs: Bool

    /// nil when there are more than `most`.
    package init?(of path: [UInt8], atMost most: Int) {
        var all: Set<String> = [text(path)]
        var open = [text(path)]
        while let path = open.popLast() {
            let results = [
                ServerReadings.decoded(path), ServerReadings.withoutDots(path),
                ServerReadings.merged(path), ServerReadings.withoutParameters(path),
                ServerReadings.withSlashes(path), ServerReadings.withoutSiblings(path),
                ServerReadings.withNamespaces(path), ServerReadings.withoutEmptyNamespaces(path),
            ]
            open += results.filter { all.insert($0).inserted }
            guard all.count <= most else { return nil }
        }
        self.all = all
        isUnsafe = all.contains(where: Self.isUnsafe)
        climbs = all.contains(where: Self.climbs)
    }

    private static func isUnsafe(_ path: String) -> Bool {
        if path.contains(/\/\{[^}:\/?]*:/) { return true }
        let scalars = path.unicodeScalars.map(\.value)
        return zip(scalars, scalars.dropFirst() + [0]).contains { first, second in
            switch (first, second) {
            case (0, _), (0xC0, 0x80...0xBF), (0xC1, 0x80...0xBF), (0xE0, 0x80...0x9F),
                (0xF0, 0x80...0x8F):
                true
            default: false
            }
        }
    }

    private static func climbs(_ path: String) -> Bool {
        var depth = 0
        for segment in path.split(separator: "/") where segment != "." {
            depth += segment == ".." ? -1 : 1
            if depth < 0 { return true }
        }
        return false
    }
}
