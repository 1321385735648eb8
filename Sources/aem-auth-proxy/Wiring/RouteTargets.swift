import Logging
import ProxyCore
import ProxyOpenSSL

/// The configuration's routes, ready for requests.
struct RouteTargets {
    /// In the order of the configuration.
    let all: [RouteRule]

    /// `places`: Of its upstreams.
    init(
        _ configuration: Configuration,
        places: [UpstreamPlace],
        identities: [String: Setup.Identity],
        names: MetricNames,
        replayBudget: ReplayBudget,
        logger: Logger
    ) {
        let spools = Self.spools(logger)
        all = configuration.routes.map { route in
            guard let place = places.first(where: { $0.settings.name == route.upstream }) else {
                return RouteRule(route, nil)
            }
            let identity = route.credential.flatMap { identities[$0] }
            let tokens = identity?.source
            let target = RouteTarget(
                route: route,
                place: place,
                tokens: tokens,
                credential: identity?.credential.definition,
                work: identity?.exchanges,
                // Without a token none is refused, and for a lost connection memory is enough.
                replay: BodyReplay(
                    configuration.replay,
                    spools: tokens == nil ? nil : spools,
                    budget: replayBudget
                ),
                labels: RouteTarget.Labels(route, names)
            )
            return RouteRule(route, target)
        }
    }

    private static func spools(_ logger: Logger) -> BodySpools {
        let directory = Rehearsal.temporaryDirectory
        return BodySpools(logger: logger) { () throws(BodySpoolError) in
            try EncryptedSpoolFile(directory: directory)
        }
    }
}
