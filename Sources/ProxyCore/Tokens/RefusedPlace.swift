/// Part of a route: its paths that begin with the same three segments.
package struct RefusedPlace: Hashable, Sendable {
    private let route: ObjectIdentifier
    private let prefix: String

    private static let depth = 3

    /// `path`: As received, without its query.
    package init(route: RouteTarget, path: String) {
        self.route = ObjectIdentifier(route)
        prefix = path.split(separator: "/").prefix(Self.depth).joined(separator: "/")
    }
}
