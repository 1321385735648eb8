/// What Sling would make of a path, if there is a resource whose path ends before a certain dot.
package struct SlingReading: Equatable, Sendable {
    package let resource: String
    /// Empty for none.
    package let selectors: String
    /// Empty for none.
    package let `extension`: String
    /// With its slash; empty for none.
    package let suffix: String

    /// More are not of use to a person.
    private static let most = 16

    /// One for each dot, the first ones of a path that has many; none where there is no dot.
    package static func all(of path: String) -> [SlingReading] {
        let dots = path.indices.lazy.filter { path[$0] == "." }
        return dots.prefix(most).map { SlingReading(path, $0) }
    }

    private init(_ path: String, _ dot: String.Index) {
        resource = String(path[..<dot])
        let rest = path[path.index(after: dot)...]
        let names = rest.prefix { $0 != "/" }
        suffix = String(rest[names.endIndex...])
        let last = names.lastIndex(of: ".")
        selectors = last.map { String(names[..<$0]) } ?? ""
        `extension` = String(last.map { names[names.index(after: $0)...] } ?? names)
    }

    /// For people.
    package var description: String {
        let parts = [
            ("selectors", selectors), ("extension", `extension`), ("suffix", suffix),
        ]
        return parts.filter { !$0.1.isEmpty }.reduce("resource \(resource)") { text, part in
            "\(text), \(part.0) \(part.1)"
        }
    }
}
