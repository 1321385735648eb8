import AdobeIMS
import Logging
import ProxyCore
import ProxyNIO
import Synchronization

/// The IMS that credentials name, each reached over one of the event loops. A changed file may name
/// another one at any time.
final class IMSServices: Sendable {
    /// One IMS.
    struct Service: Sendable {
        let endpoint: any TokenEndpoint
        let clock: IMSClock
        let gate = ExchangeGate()
    }

    private let loops: EventLoops
    private let places: UpstreamPlaces
    private let logger: Logger
    /// By ``IMSEndpoint/origin``.
    private let services = Mutex<[String: Service]>([:])

    init(_ loops: EventLoops, _ places: UpstreamPlaces, logger: Logger) {
        self.loops = loops
        self.places = places
        self.logger = logger
    }

    func service(at endpoint: IMSEndpoint) throws(InvalidValue) -> Service {
        let origin = endpoint.origin
        let upstream = Upstream(
            name: "ims:\(origin)",
            url: try UpstreamURL(origin),
            connectTimeout: .seconds(5)
        )
        return services.withLock { services in
            if let service = services[origin] { return service }
            let loop = loops.all[services.count % loops.all.count]
            let service = Service(
                endpoint: IMSUpstream(upstream, among: places, on: loop),
                clock: clock(of: origin)
            )
            services[origin] = service
            return service
        }
    }

    private func clock(of origin: String) -> IMSClock {
        IMSClock { [logger] warning in
            logger.warning("clock", metadata: ["ims": "\(origin)", "detail": "\(warning)"])
        }
    }
}

/// IMS as an upstream like any other, opened when it is asked for the first time.
private final class IMSUpstream: TokenEndpoint {
    private typealias Opening = Task<UpstreamPlace, any Error>

    private let upstream: Upstream
    private let places: UpstreamPlaces
    private let loop: EventLoops.Loop
    private let opening = Mutex<Opening?>(nil)

    init(_ upstream: Upstream, among places: UpstreamPlaces, on loop: EventLoops.Loop) {
        self.upstream = upstream
        self.places = places
        self.loop = loop
    }

    func send(_ request: TokenRequest) async throws(IMSError) -> TokenAnswer {
        let opening = opening.withLock { opening in
            let task = opening ?? Opening { [places, upstream] in try await places.open(upstream) }
            opening = task
            return task
        }
        guard case .success(let place) = await opening.result else {
            throw IMSError(.imsUnreachable)
        }
        let client = IMSClient(
            transport: loop.transport,
            eventLoop: loop.eventLoop,
            at: place,
            version: Version.current,
            traces: loop.traces
        )
        return try await client.send(request)
    }
}
