/// The extensions of what a route would have served, where all of it has one that Sling can only read
/// in one way: `/content/dam/a.png`, but not `/content/a.model.json` or `/content/a.b/c`.
struct LearntExtensions: Sendable, Equatable {
    private var found: Set<String> = []
    private var isOpen = false

    /// With more of them a route is for files of any kind.
    private static let most = 4

    /// Sorted; nil: the route takes any.
    var list: [String]? { isOpen || found.isEmpty ? nil : found.sorted() }

    /// `own`: The route's path, which `path` begins with.
    mutating func see(_ path: String, behind own: String) {
        guard !isOpen, let name = Self.name(of: path.dropFirst(own == "/" ? 0 : own.count)) else {
            isOpen = true
            return
        }
        found.insert(name)
        isOpen = found.count > Self.most
    }

    private static func name(of rest: Substring) -> String? {
        guard let dot = rest.utf8.firstIndex(of: UInt8(ascii: ".")) else { return nil }
        let name = rest[rest.utf8.index(after: dot)...]
        let isPlain = !rest[..<dot].utf8.contains { ";%[{\\".utf8.contains($0) }
        return isPlain && !name.isEmpty && name.utf8.allSatisfy(isOfName) ? String(name) : nil
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        ByteClass.isAlphanumeric(byte) || "-_".utf8.contains(byte)
    }
}
