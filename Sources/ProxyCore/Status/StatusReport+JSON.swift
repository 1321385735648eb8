import AdobeIMS

extension StatusReport {
    /// One line of JSON: what `GET /status` answers. The same report is the same text.
    package var json: String {
        let advice = advice
        let document = JSONDocument.object([
            "health": .text(Advice.health(advice).rawValue),
            "whatToDo": .list(advice.map { .string($0.sentence) }),
            "time": .text(time.description),
            "version": .text(version),
            "uptimeSeconds": .number(uptime.wholeSeconds),
            "draining": .flag(isDraining),
            "configuration": configuration.document,
            "eventLoops": .number(eventLoops),
            "lateEventLoops": .list(lateEventLoops.map { .integer($0) }),
            "credentials": .named(credentials.map { ($0.name, $0.document(at: time)) }),
            "upstreams": .named(upstreams.map { ($0.name, $0.document(at: time)) }),
            "routes": .list(routes.map(\.document)),
            "listeners": .list(listeners.map(\.document)),
            "failures": .list(failures.map(\.document)),
        ])
        return document.line + "\n"
    }
}

extension ConfigurationStatus {
    fileprivate var document: JSONDocument {
        .object([
            "generation": .number(generation),
            "file": .text(file),
            "lastReload": lastReload.map { reload in
                .object([
                    "time": .text(reload.time.description),
                    "succeeded": .flag(reload.succeeded),
                    "problems": .list(reload.problems.map { .string($0) }),
                ])
            },
        ])
    }
}

extension CredentialStatus {
    fileprivate func document(at now: UnixTime) -> JSONDocument {
        let certificates = certificates.map { certificate in
            JSONDocument.object([
                "file": .text(certificate.file),
                "expiry": .text(certificate.expiry.description),
                "days": .number(certificate.days(at: now)),
            ])
        }
        let own = JSONDocument.object([
            "used": .flag(readiness.isUsed),
            "kind": .text(kind.rawValue),
            "clientId": .text(clientID),
            "imsHost": .text(imsHost),
            "expiry": .text(expiry?.description),
            "nextRefresh": .text(nextRefresh?.description),
            "certificates": .list(certificates),
            "exchanges": .named(outcomes.map { ($0.name, .integer($0.count)) }),
            "lastFailure": lastFailure?.document,
            "store": store.map { store in
                .object([
                    "kind": .text(store.kind), "available": .flag(store.problem == nil),
                    "problem": .text(store.problem),
                ])
            },
        ])
        return JSONDocument.object(readiness.members).followed(by: own)
    }
}

extension UpstreamStatus {
    fileprivate func document(at now: UnixTime) -> JSONDocument {
        .object([
            "requests": .number(requests),
            "failures": .named(failureCounts.map { ($0.cause.name, .integer($0.count)) }),
            "lastFailure": lastFailure?.document,
            "connections": .number(connections),
            "waiting": .number(waiting),
            "lastMinute": lastMinute.document,
            "lastTenMinutes": lastTenMinutes.document,
            "pausedUntil": .text(pause.map { now.advanced(by: $0).description }),
            "history": .list(
                history.map { sample in
                    .object([
                        "requests": .number(sample.requests),
                        "failures": .number(sample.failures),
                        "p50Milliseconds": .milliseconds(sample.p50),
                    ])
                }
            ),
        ])
    }
}

extension UpstreamStatus.Window {
    fileprivate var document: JSONDocument {
        .object([
            "requests": .number(requests),
            "failures": .number(failures),
            "p50Milliseconds": .milliseconds(p50),
            "p90Milliseconds": .milliseconds(p90),
            "p99Milliseconds": .milliseconds(p99),
        ])
    }
}

extension RouteStatus {
    fileprivate var document: JSONDocument {
        .object([
            "route": .text(name),
            "upstream": .text(upstream),
            "credential": .text(credential),
            "inFlight": .number(inFlight),
            "requests": .named(
                answers.sorted { $0.key < $1.key }.map { ("\($0.key)xx", .integer($0.value)) }
            ),
        ])
    }
}

extension ListenerStatus {
    fileprivate var document: JSONDocument {
        .object([
            "address": .text(address),
            "connections": .number(connections),
            "anonymous": .flag(isAnonymous),
        ])
    }
}

extension FailedExchange {
    fileprivate var document: JSONDocument {
        .object([
            "time": .text(time.description),
            "requestId": .text(requestID),
            "route": .text(route),
            "status": .number(status),
            "cause": .text(cause?.name),
            "explanation": .text(cause?.explanation),
            "reason": .text(reason),
        ])
    }
}
