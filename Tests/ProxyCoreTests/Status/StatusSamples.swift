import AdobeIMS
import ProxyCore

/// Reports for tests, and for the page that people and a browser look at.
enum StatusSamples {
    /// 2026-11-27T09:00:00Z
    static let now = UnixTime(milliseconds: 1_795_770_000_000)

    static func inDays(_ days: Double) -> UnixTime {
        now.advanced(by: .seconds(days * 86_400))
    }

    static func ago(_ seconds: Int) -> UnixTime { now.advanced(by: .seconds(-seconds)) }

    static func readiness(
        _ name: String = "author-write",
        _ state: TokenLifecycle.State = .fresh,
        secondsLeft: Int = 86100,
        cause: Cause? = nil,
        isUsed: Bool = true
    ) -> CredentialReadiness {
        CredentialReadiness(
            name: name,
            state: state,
            generation: state == .expired ? 0 : 1,
            secondsLeft: state == .expired ? 0 : secondsLeft,
            cause: cause,
            isUsed: isUsed
        )
    }

    static func credential(
        _ readiness: CredentialReadiness = readiness(),
        days: [Double] = [200]
    ) -> CredentialStatus {
        CredentialStatus(
            readiness: readiness,
            kind: .serviceCredentials,
            clientID: "cm-p12345-e67890-integration-1",
            imsHost: "ims-na1.adobelogin.com",
            expiry: readiness.hasToken
                ? now.advanced(by: .seconds((readiness.secondsLeft ?? 0) + 30)) : nil,
            nextRefresh: now.advanced(by: .seconds((readiness.secondsLeft ?? 0) / 2)),
            certificates: days.enumerated().map { index, days in
                .init(file: "secrets/author-\(index + 1).json", expiry: inDays(days))
            },
            successes: readiness.generation
        )
    }

    static func empty() -> StatusReport {
        StatusReport(
            time: now,
            version: "0.1.0",
            uptime: .seconds(3_723),
            configuration: ConfigurationStatus(generation: 1, file: "proxy.conf"),
            eventLoops: 2
        )
    }

    static func well() -> StatusReport {
        var report = empty()
        report.credentials = [credential()]
        report.upstreams = [upstream("author", requests: 18_240, p50: 42)]
        report.routes = [
            RouteStatus(
                name: "/",
                upstream: "author",
                credential: "author-write",
                answers: [2: 18_102, 3: 97, 4: 41],
                inFlight: 3
            )
        ]
        report.listeners = [ListenerStatus(address: "127.0.0.1:8080", connections: 12)]
        return report
    }

    static func upstream(
        _ name: String,
        requests: Int = 100,
        failures: Int = 0,
        p50: Double? = 40
    ) -> UpstreamStatus {
        let middle: Duration? = p50.map { .milliseconds($0) }
        var minute = UpstreamStatus.Window(requests: requests / 100, failures: failures)
        if let middle {
            minute.p50 = middle
            minute.p90 = middle * 2.4
            minute.p99 = middle * 7.1
        }
        return UpstreamStatus(
            name: name,
            requests: requests,
            failures: failures > 0 ? [.upstreamTimeout: failures] : [:],
            lastFailure: failures > 0 ? LastFailure(cause: .upstreamTimeout, time: ago(12)) : nil,
            connections: 8,
            lastMinute: minute,
            lastTenMinutes: minute,
            history: history(around: middle, isFailing: failures > 0)
        )
    }

    private static func history(
        around middle: Duration?,
        isFailing: Bool
    ) -> [UpstreamStatus.Sample] {
        (0..<30).map { index in
            let swing = 1 + 0.3 * Double(index * 7 % 11) / 11
            let failures = isFailing && index > 24 ? index - 24 : 0
            return UpstreamStatus.Sample(
                requests: 20 + index % 7,
                failures: failures,
                p50: middle.map { $0 * swing }
            )
        }
    }

    /// Just begun, without a token or a request.
    static func starting() -> StatusReport {
        var report = well()
        report.uptime = .seconds(2)
        report.credentials = [credential(readiness("author-write", .expired))]
        report.credentials[0].nextRefresh = nil
        report.upstreams = [UpstreamStatus(name: "author")]
        report.routes[0].answers = [:]
        report.routes[0].inFlight = 0
        report.listeners[0].connections = 0
        return report
    }

    /// Nearly all that can go wrong.
    static func troubled() -> StatusReport {
        var report = well()
        report.configuration.generation = 4
        report.configuration.lastReload = .init(
            time: ago(340),
            problems: [
                "proxy.conf:14:9: upstream \"autor\" is not defined; did you mean \"author\"?",
                "proxy.conf:20:3: unknown key \"limit\"",
            ]
        )
        var degraded = credential(
            readiness("author-write", .degraded, secondsLeft: 4_210, cause: .ims(.imsTimeout)),
            days: [11.4, -3.5]
        )
        degraded.failures = [.imsTimeout: 7, .imsServerError: 2]
        degraded.successes = 12
        degraded.lastFailure = LastFailure(cause: .ims(.imsTimeout), time: ago(48))
        var expired = credential(
            readiness("analytics", .expired, cause: .ims(.clientSecretInvalid)),
            days: []
        )
        expired.kind = .oauthServerToServer
        expired.clientID = "0123456789abcdef0123456789abcdef"
        expired.failures = [.clientSecretInvalid: 3]
        expired.lastFailure = LastFailure(cause: .ims(.clientSecretInvalid), time: ago(130))
        var local = credential(readiness("laptop", .fresh, secondsLeft: 5_000), days: [])
        local.kind = .localDevelopmentToken
        local.imsHost = nil
        local.nextRefresh = nil
        report.credentials = [expired, degraded, local]
        var publish = upstream("publish", requests: 5_210, failures: 31, p50: 380)
        publish.pause = .seconds(24)
        publish.waiting = 17
        report.upstreams = [upstream("author", requests: 18_240, p50: 42), publish]
        report.routes.append(
            RouteStatus(
                name: "/content/dam",
                upstream: "publish",
                credential: "analytics",
                answers: [2: 5_100, 4: 12, 5: 98],
                inFlight: 17
            )
        )
        report.listeners.append(
            ListenerStatus(address: "0.0.0.0:8443", connections: 40, isAnonymous: true)
        )
        report.failures = [
            failure(5, .ims(.clientSecretInvalid), route: "/content/dam", status: 503),
            failure(9, .scopeMissing, route: "/", status: 403),
            failure(12, .upstreamTimeout, route: "/content/dam", status: 504),
            failure(95, .noRoute, route: nil, status: 404),
            failure(130, nil, route: "/", status: 500),
        ]
        return report
    }

    static func failure(
        _ secondsAgo: Int,
        _ cause: Cause?,
        route: String? = "/",
        status: Int = 502
    ) -> FailedExchange {
        FailedExchange(
            time: ago(secondsAgo),
            requestID: "1p3xk9t0vq2c-\(secondsAgo)",
            route: route,
            status: status,
            cause: cause
        )
    }
}
