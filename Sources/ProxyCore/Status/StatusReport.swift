package import AdobeIMS

/// How the proxy is, at one moment: all that `GET /status` and the status page say.
///
/// A value that somebody else gathers. It has configured names, counts and times; no secret, no
/// token, no path and no address of a client.
package struct StatusReport: Equatable, Sendable {
    /// When it was gathered; what is said to be left is left from then.
    package var time: UnixTime
    package var version: String
    package var uptime: Duration
    /// The process ends as soon as what is in flight is served.
    package var isDraining: Bool
    package var configuration: ConfigurationStatus
    package var eventLoops: Int
    /// Those that did not answer within a second, counted from 0.
    package var lateEventLoops: [Int]
    /// By name, each name once. So are upstreams.
    package var credentials: [CredentialStatus]
    package var upstreams: [UpstreamStatus]
    /// In the order of the configuration.
    package var routes: [RouteStatus]
    package var listeners: [ListenerStatus]
    /// The last ones, newest first; see ``mostFailures``.
    package var failures: [FailedExchange] {
        didSet { failures = Array(failures.prefix(Self.mostFailures)) }
    }

    /// How many failures are remembered.
    package static let mostFailures = 50

    package init(
        time: UnixTime,
        version: String,
        uptime: Duration,
        isDraining: Bool = false,
        configuration: ConfigurationStatus,
        eventLoops: Int,
        lateEventLoops: [Int] = [],
        credentials: [CredentialStatus] = [],
        upstreams: [UpstreamStatus] = [],
        routes: [RouteStatus] = [],
        listeners: [ListenerStatus] = [],
        failures: [FailedExchange] = []
    ) {
        self.time = time
        self.version = version
        self.uptime = uptime
        self.isDraining = isDraining
        self.configuration = configuration
        self.eventLoops = eventLoops
        self.lateEventLoops = lateEventLoops
        self.credentials = credentials
        self.upstreams = upstreams
        self.routes = routes
        self.listeners = listeners
        self.failures = Array(failures.prefix(Self.mostFailures))
    }
}
