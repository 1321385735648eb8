/// Routes that would have served what was asked for, and as little else as makes sense.
package struct LearntPolicy: Sendable {
    package struct LearntRoute: Sendable, Equatable {
        package let path: String
        package let methods: [String]
        package let destination: PolicyLearner.Destination
        /// What it would have served.
        var tally = PolicyLearner.Tally()
        var pathCount = 0
        /// The most frequent of it.
        var example = ""
        var exampleCount = 0
        var extensions = LearntExtensions()
    }

    /// In the order in which they are to be asked: the longest path first.
    package private(set) var routes: [LearntRoute]
    /// Requests that no route can be written for, or none that leads where they went.
    package private(set) var unserved: [String] = []
    package let omitted: PolicyLearner.Omitted
    /// Requests that would be served, and how many different paths they have.
    package private(set) var requestCount = 0

    /// Few enough to be read by a person.
    private static let mostRoutes = 64
    /// From narrow to wide: how many siblings are still written one by one.
    private static let siblings = [8, 4, 2, 1]

    package init(_ learner: PolicyLearner) {
        omitted = learner.omitted
        var drafted: [LearntRoute] = []
        for mostSiblings in Self.siblings {
            drafted = Self.routes(Array(learner.tallies.keys), mostSiblings: mostSiblings)
            if drafted.count <= Self.mostRoutes { break }
        }
        routes = drafted
        for (request, tally) in learner.tallies { count(request, tally) }
        unserved.sort()
    }

    private struct Place: Hashable {
        let path: String
        let destination: PolicyLearner.Destination
    }

    private struct Kind: Hashable {
        let method: String
        let destination: PolicyLearner.Destination
    }

    private static func routes(
        _ requests: [PolicyLearner.Request],
        mostSiblings: Int
    ) -> [LearntRoute] {
        var methods: [Place: Set<String>] = [:]
        let kinds = Dictionary(grouping: requests) { request in
            Kind(method: request.method, destination: request.destination)
        }
        for (kind, requests) in kinds {
            let cover = RouteCover(requests.map(\.path), mostSiblings: mostSiblings)
            for path in cover.prefixes {
                let place = Place(path: path, destination: kind.destination)
                methods[place, default: []].insert(kind.method)
            }
        }
        return methods.map { place, methods in
            LearntRoute(
                path: place.path,
                methods: methods.sorted(),
                destination: place.destination
            )
        }.sorted(by: isBefore)
    }

    private static func isBefore(_ left: LearntRoute, _ right: LearntRoute) -> Bool {
        let (leftDepth, rightDepth) = (left.depth, right.depth)
        if leftDepth != rightDepth { return leftDepth > rightDepth }
        let (first, second) = (left.destination, right.destination)
        return (left.path, first.upstream, first.credential)
            < (right.path, second.upstream, second.credential)
    }

    /// Which route would take it, as the proxy asks them.
    private mutating func count(_ request: PolicyLearner.Request, _ tally: PolicyLearner.Tally) {
        let shown = "\(request.method) \(request.path)"
        guard
            let index = routes.firstIndex(where: { route in
                route.covers(request.path) && route.methods.contains(request.method)
            }), routes[index].destination == request.destination
        else {
            unserved.append(shown)
            return
        }
        requestCount += tally.count
        routes[index].tally.add(tally)
        routes[index].pathCount += 1
        routes[index].extensions.see(request.path, behind: routes[index].path)
        let isMore = (tally.count, routes[index].example) > (routes[index].exampleCount, shown)
        if isMore {
            routes[index].example = shown
            routes[index].exampleCount = tally.count
        }
    }
}

extension LearntPolicy.LearntRoute {
    /// How many segments its path has.
    fileprivate var depth: Int { path == "/" ? 0 : path.count { $0 == "/" } }

    fileprivate func covers(_ other: String) -> Bool {
        path == "/" || other == path || other.hasPrefix(path + "/")
    }
}
