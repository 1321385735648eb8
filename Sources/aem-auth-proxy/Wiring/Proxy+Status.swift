import AdobeIMS
import NIOCore
import ProxyCore
import ProxyNIO

/// From what is counted to what a person is told.
extension Proxy {
    func status(
        _ metrics: MetricsSnapshot,
        _ configuration: ConfigurationStatus,
        _ lifecycle: Lifecycle
    ) -> StatusReport {
        let now = UnixTime.now()
        let setup = setup
        let start = metrics.process?.startSeconds
        return StatusReport(
            time: now,
            version: Version.current,
            uptime: start.map { .seconds(Double(now.milliseconds) / 1000 - $0) } ?? .zero,
            isDraining: lifecycle.isDraining,
            configuration: configuration,
            eventLoops: loops.all.count,
            lateEventLoops: loopWatch.late(),
            credentials: credentials(setup, at: now),
            upstreams: upstreams(setup, metrics, at: now),
            routes: routes(setup, metrics),
            listeners: listeners(setup, metrics),
            failures: metrics.loops.counts.failures.list.map { failure in
                FailedExchange(
                    time: failure.time,
                    requestID: failure.requestID,
                    route: failure.route == MetricNames.none
                        ? nil : metrics.names.name(.route, failure.route),
                    status: failure.status,
                    cause: failure.cause,
                    reason: failure.reason
                )
            }
        )
    }

    private func credentials(_ setup: Setup?, at now: UnixTime) -> [CredentialStatus] {
        (setup?.draft.identities.sorted { $0.key < $1.key } ?? []).map { name, identity in
            let counts = identity.source.tally.counts
            let status = identity.source.status
            let definition = identity.credential.definition
            return CredentialStatus(
                readiness: readiness(of: name, status, at: now),
                kind: definition.kind,
                clientID: identity.credential.material?.account.first,
                imsHost: identity.credential.material?.endpoints.first?.host,
                expiry: status.token?.end,
                life: status.token.flatMap { $0.end == nil ? nil : $0.life },
                nextRefresh: status.nextExchange,
                certificates: counts.certificates.map { .init(file: $0.file, expiry: $0.end) },
                successes: Int(counts.successes),
                failures: counts.failures.mapValues { Int($0) },
                lastFailure: counts.lastFailure.map {
                    LastFailure(cause: .ims($0.cause), time: $0.time, reason: $0.reason)
                },
                store: identity.source.storeStatus
            )
        }
    }

    private func upstreams(
        _ setup: Setup?,
        _ metrics: MetricsSnapshot,
        at now: UnixTime
    ) -> [UpstreamStatus] {
        let counts = metrics.loops.counts
        return (setup?.draft.places ?? []).map { place in
            let name = place.settings.name
            let number = metrics.names.number(.upstream, name) ?? MetricNames.unnamed
            var failures: [Cause: Int] = [:]
            counts.upstreamFailures.forEach { key, count in
                let (upstream, cause) = counts.upstreamAndCause(key)
                if upstream == number, let cause { failures[cause, default: 0] += Int(count) }
            }
            let paths = setup?.configuration.routes.filter { $0.upstream == name }.map(\.path) ?? []
            let recent = counts.failures.list.filter { failure in
                failure.cause?.isUpstreamFailure == true
                    && paths.contains(metrics.names.name(.route, failure.route))
            }
            let latencies = metrics.loops.latencies
            let latency = number < latencies.count ? latencies[number] : nil
            return UpstreamStatus(
                name: name,
                requests: Int(counts.upstreamRequests[number]),
                failures: failures,
                lastFailure: recent.first.flatMap { failure in
                    failure.cause.map {
                        LastFailure(cause: $0, time: failure.time, reason: failure.reason)
                    }
                },
                connections: Int(counts.upstreamConnections[number]),
                waiting: place.gatekeeper.waitingCount,
                lastMinute: .init(latency?.minute, recent.within(.seconds(60), of: now)),
                lastTenMinutes: .init(latency?.tenMinutes, recent.within(.seconds(600), of: now)),
                pause: place.gatekeeper.pause(at: .now())
            )
        }
    }

    private func routes(_ setup: Setup?, _ metrics: MetricsSnapshot) -> [RouteStatus] {
        let counts = metrics.loops.counts
        // By the route's number, then by the status's class.
        var answers: [Int: [Int: Int]] = [:]
        counts.requests.forEach { key, count in
            let labels = counts.requestKey(key)
            answers[labels.route, default: [:]][labels.status.class, default: 0] += Int(count)
        }
        return (setup?.configuration.routes ?? []).map { route in
            let number = metrics.names.number(.route, route.path) ?? MetricNames.unnamed
            return RouteStatus(
                name: route.path,
                upstream: route.upstream,
                credential: route.credential,
                answers: answers[number] ?? [:],
                inFlight: Int(counts.inFlight[number])
            )
        }
    }

    private func listeners(_ setup: Setup?, _ metrics: MetricsSnapshot) -> [ListenerStatus] {
        (setup?.servings ?? []).map { serving in
            let name = serving.listener.address.description
            let number = metrics.names.number(.listener, name) ?? MetricNames.unnamed
            return ListenerStatus(
                address: serving.bound.addresses.map(\.description).joined(separator: ", "),
                connections: Int(metrics.loops.counts.connections[number]),
                isAnonymous: serving.listener.isAnonymous
            )
        }
    }
}

extension Listener {
    /// Whether whoever reaches it acts as the credentials.
    var isAnonymous: Bool { !isAdmin && !provesCallers }
}

extension [RecentFailures.Failure] {
    fileprivate func within(_ time: Duration, of now: UnixTime) -> Int {
        count { $0.time.duration(to: now) < time }
    }
}

extension UpstreamStatus.Window {
    fileprivate init(_ latency: LatencyCounts?, _ failures: Int) {
        func time(_ part: Double) -> Duration? {
            latency?.quantile(part).map { .nanoseconds($0.nanoseconds) }
        }
        self.init(
            requests: Int(latency?.count ?? 0) + failures,
            failures: failures,
            p50: time(0.5),
            p90: time(0.9),
            p99: time(0.99)
        )
    }
}

extension CredentialDefinition {
    fileprivate var kind: CredentialStatus.Kind {
        switch self {
        case .serviceCredentials: .serviceCredentials
        case .localDevelopmentToken: .localDevelopmentToken
        case .oauthServerToServer: .oauthServerToServer
        case .basic: .basic
        }
    }
}
