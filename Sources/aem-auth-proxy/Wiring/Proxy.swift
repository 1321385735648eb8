import AdobeIMS
import Logging
import NIOCore
import NIOPosix
import ProxyCore
import ProxyNIO
import ProxyOpenSSL
import Synchronization

/// The whole proxy, put together from its parts: the only place that names concrete adapters.
///
/// What one configuration comes to is a ``Setup``. Another one is drafted and bound beside the first
/// and takes its place as a whole, or nothing of it does.
final class Proxy: Sendable {
    let logger: Logger
    let loops: EventLoops
    /// What has to run beside the server.
    let background = Background()
    let places: UpstreamPlaces
    let services: IMSServices
    let shared: SharedStores
    let secrets = LiveSecrets()
    let clock: TokenClock
    let server: ProxyServer
    /// What routes, upstreams, credentials, listeners and callers are counted by.
    let names = MetricNames()
    let reports: LoopReports
    /// Whether the event loops answer.
    let loopWatch: LoopWatch
    private let current = Mutex<Setup?>(nil)

    /// `eventLoops`: How many; nil: one a core.
    /// `administration`: Makes the proxy's own pages.
    /// `recording`: Takes exchanges that are over; nil: none are recorded.
    ///
    /// - Throws: What keeps libcurl from running at all.
    init(
        eventLoops: Int?,
        administration: any Administration,
        recording: Recording? = nil,
        logger: Logger
    ) async throws {
        self.logger = logger
        loops = try await EventLoops(count: eventLoops ?? System.coreCount, logger: logger)
        places = UpstreamPlaces(loops, logger: logger)
        services = IMSServices(loops, places, logger: logger)
        shared = SharedStores(logger: logger)
        clock = Self.clock(logger)
        var served: [ProxyServer.Loop] = []
        for loop in loops.all {
            served.append(try await Self.serve(loop, administration, secrets, recording))
        }
        reports = LoopReports(served)
        loopWatch = LoopWatch(loops.all.map(\.eventLoop))
        server = ProxyServer(group: loops.group, loops: served, logger: logger)
    }

    /// nil: it has not begun.
    var setup: Setup? { current.withLock(\.self) }

    /// What runs by a setup from now on: the next request of every connection, and all that is
    /// beside the requests. What the setup before had and this one has not ends.
    func begin(_ setup: Setup) async {
        let old = current.withLock { current in
            defer { current = setup }
            return current
        }
        let kept = old?.draft.identities ?? [:]
        let isIMSElsewhere = services.use(setup.configuration.ims)
        // Before the first request that waits for a token. Those of before end when no request that
        // began with them is left.
        for (name, identity) in setup.draft.identities
        where kept[name]?.source !== identity.source {
            background.start(identity.exchanges)
        }
        await server.serve(setup.plan, at: setup.servings)
        await trace(by: setup.draft)
        let known = Set(old?.servings.map(\.id) ?? [])
        for serving in setup.servings where !known.contains(serving.id) {
            for address in serving.bound.addresses {
                logger.info("listening", metadata: ["address": "\(address)"])
            }
        }
        for (name, identity) in setup.draft.identities {
            if kept[name]?.source === identity.source {
                await keep(identity, named: name, old, setup.configuration)
                if isIMSElsewhere { identity.source.retryNow() }
            }
            if kept[name]?.watch !== identity.watch {
                kept[name]?.watch?.stop()
                if let watch = identity.watch { background.start(watch) }
            }
        }
        for (name, identity) in kept where setup.draft.identities[name] == nil {
            identity.watch?.stop()
        }
        watchCertificates(of: setup, after: old)
        await shared.keep(setup.configuration.tokens.store)
    }

    private func watchCertificates(of setup: Setup, after old: Setup?) {
        let certificates = setup.draft.certificates.compactMap(\.self)
        let before = old?.draft.certificates.compactMap(\.self) ?? []
        for certificate in certificates where !before.contains(where: certificate.isSame) {
            background.start(certificate.watch)
        }
        for certificate in before where !certificates.contains(where: certificate.isSame) {
            certificate.watch.stop()
        }
    }

    /// Where and how long its tokens are kept may be another matter now.
    private func keep(
        _ identity: Setup.Identity,
        named name: String,
        _ old: Setup?,
        _ configuration: Configuration
    ) async {
        guard old?.configuration.tokens != configuration.tokens,
            let material = identity.credential.material,
            let provider = try? providers(configuration).provider(
                name,
                identity.credential.definition,
                material
            )
        else { return }
        await identity.source.use(store: provider.store, refreshBefore: provider.refreshBefore)
    }

    /// Finishes what is in flight and takes nothing new.
    func drain() async {
        logger.info("draining")
        await server.drain(within: setup?.configuration.limits.drainTimeout ?? .zero)
    }

    /// Ends what is left. What is in the background has to have ended before: an exchange under way
    /// needs its event loop to end.
    func close() async {
        await shared.keep(nil)
        places.end()
        await loops.close()
        logger.info("stopped")
    }

    // MARK: Parts

    private static func serve(
        _ loop: EventLoops.Loop,
        _ administration: any Administration,
        _ secrets: LiveSecrets,
        _ recording: Recording?
    ) async throws -> ProxyServer.Loop {
        let eventLoop = loop.eventLoop
        return try await eventLoop.submit {
            let metrics = loop.metrics.value
            let accessLog = AccessLogWriter(
                settings: Configuration.Log(),
                eventLoop: eventLoop,
                write: StandardError.write
            )
            let services = LoopServices(
                eventLoop: eventLoop,
                version: Version.current,
                administration: administration,
                transport: loop.transport.value,
                secrets: secrets,
                observer: LoopObserver(metrics: metrics, accessLog: accessLog),
                metrics: metrics,
                traces: loop.traces.value,
                recording: recording,
                seed: .random(in: .min ... .max)
            )
            return ProxyServer.Loop(services, eventLoop: eventLoop)
        }.get()
    }

    private static func clock(_ logger: Logger) -> TokenClock {
        TokenClock(onStep: { step in
            logger.warning(
                "the clock of this machine was set; the ends of tokens are counted anew",
                metadata: ["by": "\(step.components.seconds) seconds"]
            )
        })
    }
}

extension Setup.Certificate {
    /// Whether it is the very same, watch and all.
    fileprivate func isSame(_ other: Setup.Certificate) -> Bool { tls === other.tls }
}
