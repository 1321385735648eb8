/// Who may use a listener, decided on each request's head before anything else is done about it: a
/// refusal costs neither an upstream nor a token.
///
/// Holds one listener's rules, which all its connections share.
package final class Admission: Sendable {
    /// A request that goes on to be routed.
    package struct Admitted: Sendable, Equatable {
        /// Nil where the listener asks nobody who they are.
        package let caller: String?
        /// The caller's among ``MetricNames``.
        package let callerNumber: Int
        /// What its answers say to web pages; nil on listeners without `allowedOrigins`.
        package let crossOrigin: CrossOrigin?

        package init(
            caller: String?,
            callerNumber: Int = MetricNames.none,
            crossOrigin: CrossOrigin? = nil
        ) {
            self.caller = caller
            self.callerNumber = callerNumber
            self.crossOrigin = crossOrigin
        }

        /// Why the route is not this caller's; nil when it is.
        package func refusal(by route: Route) -> Answer? {
            guard let callers = route.callers else { return nil }
            guard let caller else { return .callerUnknown }
            return callers.contains(caller) ? nil : .routeNotGranted
        }
    }

    package enum Decision: Sendable, Equatable {
        case admitted(Admitted)
        case refused(Answer)
        /// A browser asks whether a page may call; this says what it may.
        case preflight(Answer)
    }

    /// What clients come for.
    let duty: Listener.Duty
    /// Where clients connect; with the port that is bound.
    let address: ListenAddress
    /// Whether clients come by a Unix socket.
    package let isUnix: Bool
    /// Whether the client's side is `https`.
    package let isTLS: Bool
    /// The listener's among ``MetricNames``.
    package let listenerNumber: Int
    private let hosts: HostRule?
    private let origins: OriginRule?
    private let callers: KnownCallers?
    /// Those that are configured; nil where nothing is counted.
    private let callerNumbers: [(name: String, number: Int)]?

    /// - Parameters:
    ///   - listener: its rules.
    ///   - port: where its clients come to, which a listener may learn only when it is bound; nil
    ///     on a Unix socket.
    ///   - names: what the listener and its callers are counted by.
    ///   - digest: SHA-256, 32 bytes, or none when it failed.
    package init(
        _ listener: Listener,
        port: Int?,
        names: MetricNames? = nil,
        digest: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) {
        listenerNumber =
            names?.number(.listener, listener.address.description) ?? MetricNames.none
        callerNumbers = names.map { names in
            (listener.callers?.names ?? []).map { ($0, names.number(.caller, $0)) }
        }
        duty = listener.duty
        address =
            if let port, case .tcp(let host, _) = listener.address {
                .tcp(host: host, port: port)
            } else {
                listener.address
            }
        isUnix = listener.address.isUnix
        isTLS = listener.tls != nil
        callers = KnownCallers(listener, digest: digest)
        // Who has to prove who they are is no web page that was led here.
        let isTrusting = callers == nil && !isUnix
        // What probes may see there, they ask for by the address that they were told.
        let isForProbes = listener.isAdmin && !listener.provesCallers
        var hosts =
            !isForProbes && (isTrusting || !listener.allowedHosts.isEmpty)
            ? HostRule(
                isTLS: isTLS,
                isPortJudged: !listener.address.isLoopback,
                allowed: listener.allowedHosts
            ) : nil
        hosts?.port = port
        self.hosts = hosts
        // A browser does not reach a Unix socket, but through what the operator put before it.
        origins =
            !isUnix || !listener.allowedOrigins.isEmpty
            ? OriginRule(
                allowed: listener.allowedOrigins,
                scheme: isUnix ? nil : isTLS ? "https" : "http"
            ) : nil
    }

    /// The field that carries an API key, in lower case: it must not be sent upstream. Nil where no
    /// keys are known.
    package var apiKeyHeader: String? { callers?.apiKeyHeader }

    package func decide(_ head: RequestHead, peer: Peer) -> Decision {
        if let hosts, !hosts.allows(head) { return .refused(.hostNotAllowed) }
        var crossOrigin: CrossOrigin?
        if let origins {
            switch origins.judge(head, hosts: hosts) {
            case .foreign: return .refused(.crossSite)
            case .own: crossOrigin = origins.ofNoPage
            case .allowed(let allowed):
                if let answer = allowed.preflight(head) { return .preflight(answer) }
                crossOrigin = allowed
            }
        }
        guard let callers else {
            return .admitted(Admitted(caller: nil, crossOrigin: crossOrigin))
        }
        guard let caller = callers.caller(of: head, peer: peer) else {
            var answer = Answer.callerUnknown
            crossOrigin?.write(to: &answer.fields)
            return .refused(answer)
        }
        return .admitted(
            Admitted(caller: caller, callerNumber: number(of: caller), crossOrigin: crossOrigin)
        )
    }

    /// The name may be a certificate's own, of which there is no end.
    private func number(of caller: String) -> Int {
        guard let callerNumbers else { return MetricNames.none }
        return callerNumbers.first { $0.name == caller }?.number ?? MetricNames.unnamed
    }
}
