/// What a route asks of the names that Sling makes of a path's end: `/page.model.json/suffix` is a
/// resource's path, selectors, an extension and a suffix.
///
/// Which dot begins them depends on which resources there are, so each dot behind the route's own
/// path is tried. What is only a file's name with dots in it is judged like that, too.
struct SlingNames: Sendable {
    /// How many of a path's readings are as the route asks for.
    enum Fit: Equatable {
        case none
        case some
        case all
    }

    /// Nil: any, or none.
    private let extensions: [[UInt8]]?
    /// Those that there may be, one of which there must be; empty: none; nil: any.
    private let selectors: [[UInt8]]?
    private let allowsSuffix: Bool
    /// Where the first dot is in the last segment of the route's own path: it counts where no other
    /// one follows.
    private let ownDot: Int?

    /// More than any honest path has.
    private static let mostSelectors = 64
    private static let mostDottedSegments = 64

    /// Nil for a route that asks nothing.
    init?(_ route: Route) {
        guard route.restrictsNames else { return nil }
        extensions = route.extensions?.map { Array($0.utf8) }
        selectors = route.selectors?.map { Array($0.utf8) }
        allowsSuffix = route.allowsSuffix
        let path = Array(route.path.utf8)
        let name = (path.lastIndex(of: PathByte.slash) ?? 0)..<path.count
        ownDot = path[name].firstIndex(of: PathByte.dot)
    }

    /// `end`: Where the route's own path ends in this one.
    func fit(_ path: Span<UInt8>, from end: Int) -> Fit {
        if let fit = fitOfSegments(path, from: end) { return fit }
        if let ownDot, ownDot < end, let fit = fitOfSegments(path, from: ownDot) { return fit }
        return extensions == nil && selectors?.isEmpty ?? true ? .all : .none
    }

    /// Nil: there is no dot.
    private func fitOfSegments(_ path: Span<UInt8>, from start: Int) -> Fit? {
        var fit: Fit?
        var segments = 0
        var index = start
        while index < path.count, path[index] != PathByte.question {
            let segment = Segment(path, from: index)
            index = segment.end + (segment.isLast ? 0 : 1)
            guard segment.hasDot else { continue }
            segments += 1
            guard segments <= Self.mostDottedSegments else { return .some }
            let new = self.fit(of: segment, in: path)
            fit = fit == nil || fit == new ? new : .some
            if fit == .some { break }
        }
        return fit
    }

    private func fit(of segment: Segment, in path: Span<UInt8>) -> Fit {
        guard allowsSuffix || segment.isLast else { return .none }
        if let extensions {
            let found = segment.extensionRange
            guard extensions.contains(where: { path.reads(found, $0) }) else { return .none }
        }
        return selectors.map { fit(of: segment, in: path, $0) } ?? .all
    }

    /// From the first dot all names between dots are selectors, from the last but one the last of
    /// them. That a name with a wished selector at its end may be a resource's is left out: no path
    /// would fit then.
    private func fit(
        of segment: Segment,
        in path: Span<UInt8>,
        _ selectors: [[UInt8]]
    ) -> Fit {
        guard segment.firstDot < segment.lastDot else { return selectors.isEmpty ? .all : .none }
        // From the last dot there is none.
        if selectors.isEmpty { return .some }
        var start = segment.firstDot + 1
        for _ in 0..<Self.mostSelectors {
            var end = start
            while path[end] != PathByte.dot { end += 1 }
            guard selectors.contains(where: { path.reads(start..<end, $0) }) else { break }
            if end == segment.lastDot { return .all }
            start = end + 1
        }
        start = segment.lastDot
        while path[start - 1] != PathByte.dot { start -= 1 }
        let last = start..<segment.lastDot
        return selectors.contains { path.reads(last, $0) } ? .some : .none
    }

    /// A segment's dots, without what is in parameters.
    private struct Segment {
        private(set) var firstDot = -1
        private(set) var lastDot = -1
        /// Where its name ends: before parameters behind a dot, or with the segment.
        private(set) var nameEnd: Int
        private(set) var end: Int
        /// Whether nothing is behind it, not even a slash.
        private(set) var isLast: Bool

        var hasDot: Bool { firstDot >= 0 }
        var extensionRange: Range<Int> { (lastDot + 1)..<nameEnd }

        init(_ path: Span<UInt8>, from start: Int) {
            end = start
            var nameEnd: Int?
            scan: while end < path.count {
                switch path[end] {
                case PathByte.slash, PathByte.question:
                    break scan
                case PathByte.dot where nameEnd == nil:
                    if firstDot < 0 { firstDot = end }
                    lastDot = end
                case PathByte.semicolon where firstDot >= 0 && nameEnd == nil:
                    nameEnd = end
                default:
                    break
                }
                end += 1
            }
            self.nameEnd = nameEnd ?? end
            isLast = end == path.count || path[end] == PathByte.question
        }
    }
}

extension Span<UInt8> {
    fileprivate func reads(_ range: Range<Int>, _ text: [UInt8]) -> Bool {
        guard range.count == text.count else { return false }
        for offset in text.indices where self[range.lowerBound + offset] != text[offset] {
            return false
        }
        return true
    }
}
