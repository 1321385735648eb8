import NIOCore
import ProxyCore

/// Targets: where a request is routed, it is routed there in every reading of its path, and wherever
/// in it Sling may find a resource.
package enum TargetCheck: Check {
    package static let name = "targets"

    package static let seeds = [
        "/", "/a/b?c=/../d", "/a/../b", "/a/%2e%2E/b", "/a%2F..%2Fb", "/a/%252e%252e/b",
        "/a/..;x=1/b", "/a\\..\\b", "//a//../b", "/./a/.", "/a;x/b", "/%61/b", "/a%3Bx/b",
        "http://h/a/b", "*", "/b/x%2Fy/../%2e%2e/a", "/a/%zz/%", "/%5c../a/b",
        "/a/b.json", "/a.b.c/d", "/a[1]/b[2].x", "/a%5B1%5D/b", "/b/_c_d/e", "/b/c:d.1.json/x",
        "/a/{}b", "/b/{http://x}d", "/r/x.json/y", "/r.json;v=.x", "/r/x.a.json/b.c", "/r;v=1.json",
    ]

    private static let routes = [
        Route(path: "/a/b", upstream: "aem", credential: nil),
        Route(path: "/a.b", upstream: "aem", credential: nil),
        Route(path: "/a", upstream: "aem", credential: nil),
        Route(path: "/b/c:d", upstream: "aem", credential: nil),
        Route(path: "/b", upstream: "aem", credential: nil),
        Route(path: "/r", extensions: ["json"], upstream: nil, credential: nil),
        Route(path: "/r", upstream: "aem", credential: nil),
    ]

    private static let router = Router(rules: routes.map { RouteRule($0, target($0)) })

    package static func check(_ input: [UInt8]) throws(Finding) {
        let head = wire("OPTIONS ") + input.prefix(64) + wire(" HTTP/1.0¶¶")
        var parser = RequestHeadParser(limits: HTTPLimits())
        var buffer = ByteBuffer(bytes: head)
        guard case .head(let request) = parser.parse(&buffer) else { return }
        let target = request.targetSlice
        let path = target.byteArray.prefix { $0 != UInt8(ascii: "?") }
        let readings = PathReadingSet(of: target).all
        try requireEqual(readings.first, Array(path), "the first reading")
        try requireEqual(Set(readings).count, readings.count, "readings, each once")
        guard case .route(let route) = router.decide(request, target: target) else { return }
        let lead = router.lead(request, target: target)
        for reading in ServerReadings.all(of: Array(path)) {
            let other = router.lead(request, target: ByteBuffer(bytes: reading))
            try require(
                other == lead,
                "\(text(path)) goes to \(route?.route.path ?? "none"), as \(text(reading)) "
                    + "to \(other)"
            )
            try checkResources(of: text(reading), route?.route)
        }
    }

    /// No resource that the path may name is another route's, unless that is one for a path above.
    private static func checkResources(
        of reading: String,
        _ taken: Route?
    ) throws(Finding) {
        let path = String(reading.prefix { $0 != "?" })
        let dots = path.indices.filter { path[$0] == "." && !isInParameters($0, of: path) }
        for end in dots + [path.endIndex] {
            let resource = path[..<end]
            let rest = path[end...].dropFirst()
            let file = rest.prefix { $0 != "/" && $0 != ";" }
            let kind = file.split(separator: ".", omittingEmptySubsequences: false).last
            let owner = routes.first { route in
                let isBelow = resource == route.path || resource.hasPrefix(route.path + "/")
                let isOfKind = kind.map { route.extensions?.contains(String($0)) ?? true }
                return isBelow && (route.extensions == nil || isOfKind == true)
            }
            guard let owner else { continue }
            let isAbove = owner.upstream != nil && owner.path.count < (taken?.path.count ?? 0)
            try require(
                owner == taken || isAbove,
                "\(path) goes to \(taken?.path ?? "none"), and its resource \(resource) belongs to "
                    + owner.path
            )
        }
    }

    /// Whether what is there belongs to parameters behind an extension, as in `/page.html;v=1.0`: all
    /// of the segment's rest does.
    private static func isInParameters(_ index: String.Index, of path: String) -> Bool {
        let before =
            path[..<index].split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        guard let semicolon = before.lastIndex(of: ";") else { return false }
        return before[..<semicolon].contains(".")
    }

    private static func target(_ route: Route) -> RouteTarget? {
        guard route.upstream != nil, let url = try? UpstreamURL("https://author.test") else {
            return nil
        }
        return RouteTarget(
            route: route,
            place: UpstreamPlace(
                Upstream(name: "aem", url: url),
                at: 0,
                gatekeeper: UpstreamGatekeeper(
                    UpstreamGate(maxConcurrentRequests: nil, requestsPerSecond: nil)
                ) { _, _ in }
            ),
            tokens: nil,
            replay: .none
        )
    }
}
