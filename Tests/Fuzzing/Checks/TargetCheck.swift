import NIOCore
import ProxyCore

/// Targets: where a request is routed, it is routed there in every reading of its path.
package enum TargetCheck: Check {
    package static let name = "targets"

    package static let seeds = [
        "/", "/a/b?c=/../d", "/a/../b", "/a/%2e%2E/b", "/a%2F..%2Fb", "/a/%252e%252e/b",
        "/a/..;x=1/b", "/a\\..\\b", "//a//../b", "/./a/.", "/a;x/b", "/%61/b", "/a%3Bx/b",
        "http://h/a/b", "*", "/b/x%2Fy/../%2e%2e/a", "/a/%zz/%", "/%5c../a/b",
    ]

    private static let router = Router(["/a/b", "/a", "/b"].compactMap(route))

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
        for reading in ServerReadings.all(of: Array(path)) {
            let other = router.route(request, target: ByteBuffer(bytes: reading))
            try require(
                other === route,
                "\(text(path)) goes to \(route?.route.path ?? "none"), as \(text(reading)) "
                    + "to \(other?.route.path ?? "none")"
            )
        }
    }

    private static func route(_ path: String) -> RouteTarget? {
        guard let url = try? UpstreamURL("https://author.test") else { return nil }
        return RouteTarget(
            route: Route(path: path, upstream: "aem", credential: nil),
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
