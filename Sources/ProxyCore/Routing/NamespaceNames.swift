/// How names with a namespace are written in addresses: Sling takes `/_jcr_content` for
/// `/jcr:content`, and either may be in a route's path.
enum NamespaceNames {
    /// Whether it makes a difference in this path.
    static func matter(in path: String) -> Bool {
        path.contains(":") || path.contains("/_")
    }

    /// The path with all such names in the other two ways of writing, where these differ from it.
    static func others(of path: String) -> [String] {
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        let all = [segments.map(mangled), segments.map(unmangled)].map { $0.joined(separator: "/") }
        return Array(Set(all).subtracting([path])).sorted()
    }

    private static func mangled(_ segment: Substring) -> String {
        guard let colon = segment.firstIndex(of: ":"), colon > segment.startIndex else {
            return String(segment)
        }
        return "_\(segment[..<colon])_\(segment[segment.index(after: colon)...])"
    }

    private static func unmangled(_ segment: Substring) -> String {
        guard segment.first == "_" else { return String(segment) }
        let name = segment.dropFirst()
        guard let end = name.firstIndex(of: "_"), end > name.startIndex else {
            return String(segment)
        }
        return "\(name[..<end]):\(name[name.index(after: end)...])"
    }
}
