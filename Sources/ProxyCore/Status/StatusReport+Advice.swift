import AdobeIMS

/// A pure decision from the report's values.
extension StatusReport {
    /// Most urgent first; empty: all is well.
    package var advice: [Advice] {
        let list =
            eventLoopAdvice + credentials.flatMap { $0.advice(at: time) }
            + upstreams.flatMap { $0.advice(at: time) } + refusalAdvice
            + storeAdvice + configuration.advice(at: time)
            + drainAdvice + listeners.compactMap(\.advice)
        // The order within an urgency is the one above.
        return Advice.Urgency.allCases.flatMap { urgency in
            list.filter { $0.urgency == urgency }
        }
    }

    package var health: Advice.Health { Advice.health(advice) }

    private var eventLoopAdvice: [Advice] {
        lateEventLoops.map { loop in
            Advice(
                .now,
                "Event loop \(loop) has not answered for a second, and a part of all connections "
                    + "waits with it: look at the machine's load, and restart the proxy if it "
                    + "lasts."
            )
        }
    }

    /// Once, however many credentials it is to keep.
    private var storeAdvice: [Advice] {
        var problems: [StoreStatus] = []
        for case let store? in credentials.map(\.store)
        where store.problem != nil && !problems.contains(where: { $0.kind == store.kind }) {
            problems.append(store)
        }
        return problems.map { store in
            let effect =
                store.kind == "redis"
                ? "each replica exchanges for itself" : "a restart begins with an exchange"
            return Advice(
                .soon,
                "The token store (\(store.kind)) can't be used: \(store.problem ?? ""). Requests "
                    + "are served all the same, but until it can, \(effect)."
            )
        }
    }

    private var drainAdvice: [Advice] {
        guard isDraining else { return [] }
        return [
            Advice(
                .soon,
                "The proxy is draining: it ends when what is in flight is served. If nobody "
                    + "stopped it, look who sent SIGTERM."
            )
        ]
    }

    /// Failures of the last ten minutes that a client can't help and no upstream's counts show.
    private var refusalAdvice: [Advice] {
        let start = time.advanced(by: .seconds(-600))
        var counts: [(cause: Cause, route: String?, count: Int)] = []
        for failure in failures where failure.time >= start {
            guard let cause = failure.cause, cause.isForOperator else { continue }
            let known = counts.firstIndex { $0.cause == cause && $0.route == failure.route }
            if let known {
                counts[known].count += 1
            } else {
                counts.append((cause, failure.route, 1))
            }
        }
        return counts.map { cause, route, count in
            let requests = count == 1 ? "1 request" : "\(count) requests"
            let place = route.map { " on route \($0)" } ?? ""
            return Advice(
                .soon,
                "\(requests)\(place) ended with \(cause.name) in the last 10 minutes. "
                    + cause.explanation
            )
        }
    }
}

extension Cause {
    /// Whether it says something that only the operator can mend, and that stands nowhere else in
    /// the report: not the client's fault, a token's absence or the upstream's failure.
    fileprivate var isForOperator: Bool {
        switch self {
        case .refusedAfterRefresh, .refreshBudgetExhausted, .localTokenRefused, .basicRefused,
            .scopeMissing, .accountNotProvisionedYet, .csrfTokenUnavailable, .csrfNotReplayable,
            .bodyNotReplayable, .credentialEcho, .connectionLimit, .internalError, .upstreamBusy,
            .linksNotRewritten:
            true
        case .malformedRequest, .methodNotAllowed, .requestHeadTooLarge, .requestTargetTooLong,
            .requestBodyTooLarge, .requestHeadTimeout, .requestBodyTimeout, .versionNotSupported,
            .noRoute, .ambiguousPath, .clientGone, .hostNotAllowed, .crossSite, .callerUnknown,
            .routeNotGranted, .routeDenied, .tokenTimeout, .refreshFailed, .ims,
            .upstreamNameUnknown,
            .upstreamRefused, .upstreamUnreachable, .upstreamTimeout, .upstreamProxyRefused,
            .upstreamProxyUnreachable, .upstreamTLSUntrusted, .upstreamTLSExpired,
            .upstreamTLSName, .upstreamTLS, .upstreamProtocol, .upstreamInterrupted,
            .upstreamRetryAfter:
            false
        }
    }
}

extension ConfigurationStatus {
    fileprivate func advice(at now: UnixTime) -> [Advice] {
        guard let lastReload, let problem = lastReload.problems.first else { return [] }
        let others = lastReload.problems.count - 1
        let more = others == 0 ? "" : " (and \(others) more, see the log)"
        return [
            Advice(
                .soon,
                "The reload \(lastReload.time.duration(to: now).words) ago changed nothing, "
                    + "because of \(problem)\(more). Configuration \(generation) stays in force: "
                    + "mend the file and reload again."
            )
        ]
    }
}

extension ListenerStatus {
    fileprivate var advice: Advice? {
        guard isAnonymous else { return nil }
        return Advice(
            .note,
            "Whoever reaches listener \(address) acts as the credentials: set callers or a "
                + "clientCA there, or bind it to this machine alone."
        )
    }
}
