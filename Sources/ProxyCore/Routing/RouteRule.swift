/// What one route of the configuration asks of a request, and where it leads.
package final class RouteRule: Sendable {
    package let route: Route
    /// Nil: its requests are refused.
    package let target: RouteTarget?
    let names: SlingNames?

    /// - Parameters:
    ///   - route: as it is configured.
    ///   - target: nil where it leads nowhere, and requests are refused.
    package init(_ route: Route, _ target: RouteTarget?) {
        self.route = route
        self.target = target
        names = SlingNames(route)
    }

    /// Whether it is a route for such a request, whatever its path.
    func takes(_ head: RequestHead) -> Bool {
        if let methods = route.methods, !methods.contains(head.method) { return false }
        if let host = route.host, !head.hostNameEquals(ignoringCase: host) { return false }
        return true
    }

    /// How many readings of the path are as the route asks for.
    ///
    /// `end`: Where its own path ends in this one.
    func fit(_ path: Span<UInt8>, from end: Int) -> SlingNames.Fit {
        guard let names else { return .all }
        return names.fit(path, from: end)
    }
}
