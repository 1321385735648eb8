import AdobeIMS
import Logging
import ProxyCore
import ProxyNIO
import Synchronization

/// The IMS that credentials name, each reached over one of the event loops. A changed file may name
/// another one at any time, and a reload another way to all of them.
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
    private let state = Mutex(State())

    private struct State {
        var settings = Configuration.IMS()
        /// By ``IMSEndpoint/origin``.
        var services: [String: (service: Service, upstream: IMSUpstream)] = [:]
    }

    init(_ loops: EventLoops, _ places: UpstreamPlaces, logger: Logger) {
        self.loops = loops
        self.places = places
        self.logger = logger
    }

    /// From now on exchanges go this way; those under way end as they began.
    ///
    /// - Returns: Whether it is another way than before.
    @discardableResult
    func use(_ settings: Configuration.IMS) -> Bool {
        state.withLock { state in
            guard state.settings != settings else { return false }
            state.settings = settings
            for (origin, known) in state.services {
                // It was one before.
                if let upstream = try? settings.upstream(at: origin) {
                    known.upstream.use(upstream)
                }
            }
            return true
        }
    }

    func service(at endpoint: IMSEndpoint) throws(InvalidValue) -> Service {
        let origin = endpoint.origin
        let result = state.withLock { state in
            Result { () throws(InvalidValue) -> Service in
                if let known = state.services[origin] { return known.service }
                let loop = loops.all[state.services.count % loops.all.count]
                let upstream = IMSUpstream(
                    try state.settings.upstream(at: origin),
                    among: places,
                    on: loop
                )
                let service = Service(endpoint: upstream, clock: clock(of: origin))
                state.services[origin] = (service, upstream)
                return service
            }
        }
        return try result.get()
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

    private struct State {
        var upstream: Upstream
        var opening: Opening?
    }

    private let places: UpstreamPlaces
    private let loop: EventLoops.Loop
    private let state: Mutex<State>

    init(_ upstream: Upstream, among places: UpstreamPlaces, on loop: EventLoops.Loop) {
        state = Mutex(State(upstream: upstream))
        self.places = places
        self.loop = loop
    }

    /// The next request goes there.
    func use(_ upstream: Upstream) {
        state.withLock { $0 = State(upstream: upstream) }
    }

    func send(_ request: TokenRequest) async throws(IMSError) -> TokenAnswer {
        let opening = state.withLock { state in
            let upstream = state.upstream
            let task = state.opening ?? Opening { [places] in try await places.open(upstream) }
            state.opening = task
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
