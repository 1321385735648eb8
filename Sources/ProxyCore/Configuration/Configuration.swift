/// Everything that an operator decides, checked and complete: what ``Route``s and ``Upstream``s
/// name exists.
///
/// A value of this type never changes; a reload makes a new one.
package struct Configuration: Sendable {
    /// Where clients connect; never empty.
    package var listeners: [Listener]
    /// Where the proxy's own pages are; nil: nowhere.
    package var admin: Listener?
    /// By name, as routes refer to them.
    package var credentials: [String: Credential]
    package var ims = IMS()
    /// By name, as routes refer to them; never empty.
    package var upstreams: [String: Upstream]
    /// First match wins; no match is answered 404.
    package var routes: [Route]
    package var tokens: Tokens
    package var replay: Replay
    package var limits: Limits
    package var log: Log
    /// Nil: the trace fields of requests pass as they are.
    package var tracing: Tracing?
    /// The file is read again when it changes.
    package var reloadOnChange = false
    /// Number of event loops; `nil` is one a core.
    package var eventLoops: Int?
    /// Files with secrets that other users may read are refused, not only warned of.
    package var strictFiles: Bool
    /// What is allowed but worth a line in the log at each start. One line each, without secrets.
    package var warnings: [String]
    /// What does nothing, and was most likely meant otherwise. One line each, without secrets.
    package var hints: [String] = []

    package init(
        listeners: [Listener] = [.default],
        credentials: [String: Credential] = [:],
        upstreams: [String: Upstream],
        routes: [Route],
        tokens: Tokens = Tokens(),
        replay: Replay = Replay(),
        limits: Limits = Limits(),
        log: Log = Log(),
        tracing: Tracing? = nil,
        eventLoops: Int? = nil,
        strictFiles: Bool = false,
        warnings: [String] = []
    ) {
        self.listeners = listeners
        self.credentials = credentials
        self.upstreams = upstreams
        self.routes = routes
        self.tokens = tokens
        self.replay = replay
        self.limits = limits
        self.log = log
        self.tracing = tracing
        self.eventLoops = eventLoops
        self.strictFiles = strictFiles
        self.warnings = warnings
    }

    package var allListeners: [Listener] { listeners + (admin.map { [$0] } ?? []) }

    /// All upstreams in the order of their names: what an index of an upstream refers to.
    package var upstreamList: [Upstream] {
        upstreams.values.sorted { $0.name < $1.name }
    }
}
