import NIOHTTP1

/// A row of the routing table: which requests, and what becomes of them.
struct AEMRoute: Sendable {
    typealias Responder = @Sendable (AEMRequest, BodySummary) -> Reply

    /// Nil = any.
    let methods: [HTTPMethod]?
    let prefix: String
    /// What the path ends in; empty = anything.
    let suffix: String
    let respond: Responder

    init(
        _ methods: [HTTPMethod]?,
        _ prefix: String,
        suffix: String = "",
        _ respond: @escaping Responder
    ) {
        self.methods = methods
        self.prefix = prefix
        self.suffix = suffix
        self.respond = respond
    }

    /// The path's segments behind the prefix, which ends at a segment's end; nil when the path is
    /// not of this route.
    func match(_ path: Substring) -> [Substring]? {
        guard path.hasSuffix(suffix) else { return nil }
        return Self.rest(of: path, behind: prefix)?.split(separator: "/")
    }

    /// What stands behind a prefix that ends at a segment's end.
    static func rest(of path: Substring, behind prefix: String) -> Substring? {
        guard path.hasPrefix(prefix) else { return nil }
        let rest = path.dropFirst(prefix.count)
        return rest.isEmpty || rest.hasPrefix("/") || prefix.hasSuffix("/") ? rest : nil
    }
}
