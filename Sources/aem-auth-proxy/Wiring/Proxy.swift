import AdobeIMS
import Logging
import NIOCore
import NIOPosix
import ProxyCore
import ProxyCurl
import ProxyNIO
import ProxyOpenSSL
import ServiceLifecycle

/// The whole proxy, put together from its parts: the only place that names concrete adapters.
struct Proxy: Sendable {
    let configuration: Configuration
    let logger: Logger
    /// What has to run beside the server: one for each credential.
    let tokenSources: [TokenSource]
    /// For those credentials that are read from files.
    let credentialWatchers: [CredentialWatcher]
    /// Of those listeners that speak TLS.
    var listenerCertificates: [ListenerCertificate] { listeners.compactMap(\.certificate) }
    private let listeners: [(listener: Listener, certificate: ListenerCertificate?)]
    private let group: MultiThreadedEventLoopGroup
    private let server: ProxyServer
    private let readiness: ReadinessThread
    private let transports: [Transport]

    init(_ configuration: Configuration, logger: Logger) async throws {
        self.configuration = configuration
        self.logger = logger
        var listeners: [(listener: Listener, certificate: ListenerCertificate?)] = []
        for listener in configuration.listeners {
            listeners.append((listener, try await ListenerCertificate(listener, logger: logger)))
        }
        self.listeners = listeners
        let count = configuration.eventLoops ?? System.coreCount
        group = MultiThreadedEventLoopGroup(numberOfThreads: count)
        readiness = try ReadinessThread()
        let credentials = configuration.credentials.sorted { $0.key < $1.key }
        let endpoints = Self.endpoints(of: credentials.map(\.value))
        let upstreams = try configuration.upstreamList + endpoints.map(Self.identityService)
        let budgets = upstreams.map { ConnectionBudget(most: $0.maxConnections) }
        var transports: [Transport] = []
        for eventLoop in group.makeIterator() {
            let transport = try await Self.transport(upstreams, budgets, on: eventLoop, readiness)
            transports.append(transport)
        }
        self.transports = transports
        let providers = TokenProviders(
            services: Self.services(endpoints, transports, configuration, logger),
            tokens: configuration.tokens,
            logger: logger
        )
        let clock = Self.clock(logger)
        let secrets = LiveSecrets()
        var sources: [String: TokenSource] = [:]
        var watchers: [CredentialWatcher] = []
        for (name, credential) in credentials {
            let source = TokenSource(
                name: name,
                provider: try providers.provider(name, credential),
                secrets: secrets,
                logger: logger,
                clock: clock
            )
            sources[name] = source
            guard !credential.definition.files.isEmpty else { continue }
            watchers.append(
                CredentialWatcher(
                    name: name,
                    credential: credential,
                    source: source,
                    providers: providers,
                    upstreams: configuration.upstreams(of: name),
                    isStrict: configuration.strictFiles,
                    logger: logger
                )
            )
        }
        tokenSources = credentials.compactMap { sources[$0.key] }
        credentialWatchers = watchers
        let routes = RouteTargets(configuration, sources: sources, group: group, logger: logger)
        let router = Router(routes.all)
        var loops: [ProxyServer.Loop] = []
        for transport in transports {
            loops.append(try await Self.loop(transport, router, secrets, configuration))
        }
        server = ProxyServer(
            group: group,
            loops: loops,
            connectionLimit: configuration.limits.connections,
            sha256: { SHA256.digest(of: $0) },
            logger: logger
        )
    }

    /// Binds the listeners.
    ///
    /// - Throws: ``ProxyServer/BindError``.
    func bind() async throws -> [ListenAddress] {
        let addresses = try await server.bind(listeners.map { ($0.listener, $0.certificate?.tls) })
        for address in addresses {
            logger.info("listening", metadata: ["address": "\(address)"])
        }
        return addresses
    }

    /// Finishes what is in flight and takes nothing new.
    func drain() async {
        logger.info("draining")
        await server.drain(within: configuration.limits.drainTimeout)
    }

    /// Ends what is left. The token sources have to have ended before: an exchange under way needs
    /// its event loop to end.
    func close() async {
        for transport in transports {
            try? await transport.eventLoop.submit { transport.bound.value.close() }.get()
        }
        try? await group.shutdownGracefully()
        readiness.stop()
        logger.info("stopped")
    }

    var eventLoopCount: Int { transports.count }

    // MARK: Parts

    /// Where tokens are asked for. A file that can't be read yet most likely names Adobe's own.
    private static func endpoints(of credentials: [Credential]) -> [String] {
        let isComplete = credentials.allSatisfy { $0.material != nil }
        let known = credentials.flatMap { $0.material?.endpoints ?? [] }
        return Set((known + (isComplete ? [] : [.production])).map(\.origin)).sorted()
    }

    /// One event loop's way upstream.
    private struct Transport: Sendable {
        let eventLoop: any EventLoop
        let bound: NIOLoopBound<CurlTransport>
    }

    private static func transport(
        _ upstreams: [Upstream],
        _ budgets: [ConnectionBudget],
        on eventLoop: any EventLoop,
        _ readiness: ReadinessThread
    ) async throws -> Transport {
        try await eventLoop.submit {
            let transport = try CurlTransport(
                upstreams: upstreams,
                budgets: budgets,
                eventLoop: eventLoop,
                readiness: readiness
            )
            return Transport(
                eventLoop: eventLoop,
                bound: NIOLoopBound(transport, eventLoop: eventLoop)
            )
        }.get()
    }

    private static func loop(
        _ transport: Transport,
        _ router: Router,
        _ secrets: LiveSecrets,
        _ configuration: Configuration
    ) async throws -> ProxyServer.Loop {
        let eventLoop = transport.eventLoop
        return try await eventLoop.submit {
            let accessLog = AccessLogWriter(
                format: configuration.log.format,
                eventLoop: eventLoop,
                write: StandardError.write
            )
            let services = LoopServices(
                eventLoop: eventLoop,
                settings: .init(limits: configuration.limits, version: Version.current),
                router: router,
                transport: transport.bound.value,
                secrets: secrets,
                accessLog: configuration.log.level <= .info ? accessLog : nil,
                seed: .random(in: .min ... .max)
            )
            return ProxyServer.Loop(services, eventLoop: eventLoop)
        }.get()
    }

    /// Each IMS, reached over one of the event loops.
    private static func services(
        _ endpoints: [String],
        _ transports: [Transport],
        _ configuration: Configuration,
        _ logger: Logger
    ) -> [String: TokenProviders.Service] {
        var services: [String: TokenProviders.Service] = [:]
        for (index, endpoint) in endpoints.enumerated() {
            let transport = transports[index % transports.count]
            let client = IMSClient(
                transport: transport.bound,
                eventLoop: transport.eventLoop,
                upstream: configuration.upstreamList.count + index,
                version: Version.current
            )
            services[endpoint] = service(client, endpoint, logger)
        }
        return services
    }

    private static func clock(_ logger: Logger) -> TokenClock {
        TokenClock(onStep: { step in
            logger.warning(
                "the clock of this machine was set; the ends of tokens are counted anew",
                metadata: ["by": "\(step.components.seconds) seconds"]
            )
        })
    }

    /// IMS as an upstream among the others.
    static func identityService(origin: String) throws -> Upstream {
        Upstream(
            name: "ims:\(origin)",
            url: try UpstreamURL(origin),
            connectTimeout: .seconds(5)
        )
    }

    static func service(
        _ client: any TokenEndpoint,
        _ origin: String,
        _ logger: Logger
    ) -> TokenProviders.Service {
        let clock = IMSClock { warning in
            logger.warning("clock", metadata: ["ims": "\(origin)", "detail": "\(warning)"])
        }
        return TokenProviders.Service(endpoint: client, clock: clock)
    }
}

extension Configuration {
    /// Where a credential's tokens are sent.
    fileprivate func upstreams(of credential: String) -> [Upstream] {
        upstreamList.filter { upstream in
            routes.contains { $0.credential == credential && $0.upstream == upstream.name }
        }
    }
}
