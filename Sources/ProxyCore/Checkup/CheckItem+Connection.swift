import AdobeIMS

/// A connection, step by step: the steps that were well, and the one that was not.
extension CheckItem {
    /// Whom it leads to.
    package enum Side: Sendable {
        case ims
        case aem
    }

    private enum Step: CaseIterable {
        case name, connection, proxy, tls

        func id(_ side: Side) -> ID {
            switch (self, side) {
            case (.name, .ims): .imsName
            case (.connection, .ims): .imsConnection
            case (.proxy, .ims): .imsProxy
            case (.tls, .ims): .imsTLS
            case (.name, .aem): .aemName
            case (.connection, .aem): .aemConnection
            case (.proxy, .aem): .aemProxy
            case (.tls, .aem): .aemTLS
            }
        }
    }

    /// `subject`: What the user calls the upstream.
    package static func items(
        of facts: ConnectionFacts,
        to upstream: Upstream,
        on side: Side,
        named subject: String
    ) -> [CheckItem] {
        var items: [CheckItem] = []
        let last = facts.failure.map { end(of: $0.kind, facts, upstream) }
        for step in steps(to: upstream) {
            if let failure = facts.failure, step == last {
                let cause = side == .ims ? failure.kind.imsCause.rawValue : failure.kind.cause.name
                return items + [
                    fail(
                        step.id(side),
                        subject,
                        failure.reason(at: upstream),
                        after: facts.total,
                        cause: cause,
                        whatToDo: side == .ims
                            ? failure.kind.imsCause.explanation : failure.kind.cause.explanation,
                        mayPass: failure.kind.mayPass
                    )
                ]
            }
            let (evidence, time) = evidence(of: step, facts, upstream)
            items.append(ok(step.id(side), subject, evidence, after: time))
        }
        return items
    }

    /// An address needs no name server, and plain http no TLS.
    private static func steps(to upstream: Upstream) -> [Step] {
        Step.allCases.filter { step in
            switch step {
            case .name: IPAddress(upstream.dialled.host) == nil
            case .connection: true
            case .proxy: upstream.proxy != nil
            case .tls: upstream.scheme == .https
            }
        }
    }

    /// Which step it did not survive; always one of ``steps(to:)``.
    private static func end(
        of kind: UpstreamFailure.Kind,
        _ facts: ConnectionFacts,
        _ upstream: Upstream
    ) -> Step {
        let end: Step =
            switch kind {
            case .nameUnknown, .timedOut(.name): .name
            case .proxyRefused, .timedOut(.proxy): .proxy
            case .refused, .unreachable, .timedOut(.connect), .local: .connection
            case .tlsUntrusted, .tlsExpired, .tlsName, .tls, .timedOut(.tls): .tls
            case .proxyUnreachable where facts.named == nil: .name
            case .proxyUnreachable: facts.address == nil ? .connection : .proxy
            case .reset, .closed, .interrupted, .protocolViolation, .bodyNotRewindable:
                facts.address == nil ? .connection : .tls
            }
        return steps(to: upstream).contains(end) ? end : .connection
    }

    private static func evidence(
        of step: Step,
        _ facts: ConnectionFacts,
        _ upstream: Upstream
    ) -> (String, Duration?) {
        let first = upstream.dialled
        let address = facts.address ?? first.host
        let connected = facts.connected.map { $0 - (facts.named ?? .zero) }
        switch step {
        case .name:
            return ("\(first.host) is found", facts.named)
        case .connection:
            let shown = address.contains(":") ? "[\(address)]" : address
            return ("\(shown):\(first.port) takes connections", connected)
        case .proxy:
            return ("\(first.hostAndPort) connects to \(upstream.url.hostAndPort)", nil)
        case .tls:
            let version = facts.tlsVersion ?? "TLS"
            return (
                "\(version), and the certificate of \(upstream.host) is trusted",
                facts.connected.map { facts.total - $0 }
            )
        }
    }
}

extension UpstreamFailure.Kind {
    /// Whether it may be well at another time, although nobody changes anything here.
    var mayPass: Bool {
        switch self {
        case .tlsUntrusted, .tlsName, .tls, .protocolViolation: false
        case .proxyRefused(let status): status >= 500
        default: true
        }
    }
}
