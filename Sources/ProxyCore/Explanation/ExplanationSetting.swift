import AdobeIMS

/// What requests are served by, without anything that could send them.
struct ExplanationSetting {
    let router: Router
    let plan: ServingPlan

    /// Stands for all that is secret.
    static let redacted = Secret("[redacted]")

    init(
        _ configuration: Configuration,
        _ listener: Listener,
        digest: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) {
        router = Router(
            rules: configuration.routes.map { route in
                let upstream = route.upstream.flatMap { configuration.upstreams[$0] }
                let credential = route.credential.flatMap { configuration.credentials[$0] }
                let target = upstream.map { Self.target(route, $0, credential?.definition) }
                return RouteRule(route, target)
            }
        )
        let port: Int? =
            if case .tcp(_, let port) = listener.address, port > 0 { port } else { nil }
        plan = ServingPlan(
            generation: 1,
            limits: configuration.limits,
            log: configuration.log,
            router: router,
            admissions: [0: Admission(listener, port: port, digest: digest)]
        )
    }

    private static func target(
        _ route: Route,
        _ upstream: Upstream,
        _ credential: CredentialDefinition?
    ) -> RouteTarget {
        var route = route
        route.setHeaders = route.setHeaders.map { Route.Header(name: $0.name, value: redacted) }
        let gate = UpstreamGate(maxConcurrentRequests: nil, requestsPerSecond: nil)
        return RouteTarget(
            route: route,
            place: UpstreamPlace(upstream, at: 0, gatekeeper: UpstreamGatekeeper(gate) { _, _ in }),
            tokens: nil,
            credential: credential,
            replay: .none
        )
    }
}
