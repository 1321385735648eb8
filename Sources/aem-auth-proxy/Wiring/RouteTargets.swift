import Logging
import NIOCore
import NIOPosix
import ProxyCore
import ProxyOpenSSL

/// The configuration's routes, ready for requests.
struct RouteTargets {
    /// In the order of the configuration.
    let all: [RouteTarget]

    init(
        _ configuration: Configuration,
        sources: [String: TokenSource],
        group: MultiThreadedEventLoopGroup,
        logger: Logger
    ) {
        let upstreams = configuration.upstreamList
        let gatekeepers = upstreams.map { Self.gatekeeper($0, group) }
        let spools = Self.spools(logger)
        let budget = ReplayBudget(
            totalMemory: configuration.replay.totalMemory,
            totalSpool: configuration.replay.totalSpool,
            logger: logger
        )
        all = configuration.routes.compactMap { route in
            guard let index = upstreams.firstIndex(where: { $0.name == route.upstream }) else {
                return nil
            }
            let tokens = route.credential.flatMap { sources[$0] }
            return RouteTarget(
                route: route,
                upstream: index,
                upstreamSettings: upstreams[index],
                gatekeeper: gatekeepers[index],
                tokens: tokens,
                // Without a token none is refused, and for a lost connection memory is enough.
                replay: BodyReplay(
                    configuration.replay,
                    spools: tokens == nil ? nil : spools,
                    budget: budget
                )
            )
        }
    }

    private static func gatekeeper(
        _ upstream: Upstream,
        _ group: MultiThreadedEventLoopGroup
    ) -> UpstreamGatekeeper {
        let gate = UpstreamGate(
            maxConcurrentRequests: upstream.mostRequests,
            requestsPerSecond: upstream.requestsPerSecond
        )
        return UpstreamGatekeeper(gate, longestPause: upstream.retryAfterLimit) { keeper, time in
            group.next().scheduleTask(deadline: time) { keeper.advance(at: .now()) }
        }
    }

    private static func spools(_ logger: Logger) -> BodySpools {
        let directory = Rehearsal.temporaryDirectory
        return BodySpools(logger: logger) { () throws(BodySpoolError) in
            try EncryptedSpoolFile(directory: directory)
        }
    }
}
