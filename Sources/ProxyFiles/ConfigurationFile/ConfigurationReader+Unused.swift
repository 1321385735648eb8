import ProxyCore

/// What fits together in form, and does not make sense.
extension ConfigurationReader {
    /// An upstream that is a listener of this proxy would send it its own requests for ever.
    mutating func checkLoops(_ upstreams: NamedValues<Upstream>, _ listeners: [Listener]) {
        for name in upstreams.names {
            guard let upstream = upstreams.values[name], upstream.proxy == nil,
                let place = upstreams.places[name],
                listeners.contains(where: {
                    $0.address.receives(host: upstream.host, port: upstream.port)
                })
            else { continue }
            report(
                "is a listener of this proxy itself; write the address of AEM, or another port for "
                    + "the listener",
                place
            )
        }
    }

    mutating func hintAtUnused(
        _ upstreams: NamedValues<Upstream>,
        _ credentials: NamedValues<Credential>,
        _ routes: [Route]
    ) {
        // What is wrong in a route may be why it does not name them.
        guard problems.isEmpty else { return }
        for name in credentials.names where !routes.contains(where: { $0.credential == name }) {
            guard let place = credentials.places[name] else { continue }
            hint("is used by no route; name it in one, or remove it", place)
        }
        for name in upstreams.names where !routes.contains(where: { $0.upstream == name }) {
            guard let place = upstreams.places[name] else { continue }
            hint("is used by no route; name it in one, or remove it", place)
        }
    }

    /// `routes`: In their order, each with its place.
    mutating func hintAtUnreachable(_ routes: [(route: Route, place: Place)]) {
        // Only routes for a beginning of the path, and for any host or the same, can take all.
        var earlier: [String: [String?: [Int]]] = [:]
        for (index, (route, place)) in routes.enumerated() {
            let before = route.coveringPaths.flatMap { path in
                let byHost = earlier[path] ?? [:]
                return (byHost[nil] ?? []) + (route.host.map { byHost[$0] ?? [] } ?? [])
            }
            let first = before.filter { routes[$0].route.covers(route) }.min()
            if let first {
                let line = routes[first].place.position.line
                hint(
                    "is never reached, the route in line \(line) takes all its requests; put it "
                        + "before that one, or remove it",
                    place
                )
            } else {
                // What a route takes that is never reached, another takes before it.
                earlier[route.path, default: [:]][route.host, default: []].append(index)
            }
        }
    }
}
