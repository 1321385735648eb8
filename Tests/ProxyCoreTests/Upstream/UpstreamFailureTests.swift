import AdobeIMS
import ProxyCore
import Testing

/// What a failure is called, and what a person is told of it.
struct UpstreamFailureTests {
    typealias Kind = UpstreamFailure.Kind

    /// Each kind with AEM's cause, IMS's, and the reason.
    private static let kinds: [(Kind, String, String, String)] = [
        (.nameUnknown, "upstream_name_unknown", "ims_name_unknown", "name not found"),
        (.refused, "upstream_refused", "ims_refused", "connection refused"),
        (.unreachable, "upstream_unreachable", "ims_unreachable", "no route"),
        (.reset, "upstream_unreachable", "ims_unreachable", "connection reset"),
        (.closed, "upstream_unreachable", "ims_unreachable", "closed without an answer"),
        (
            .timedOut(.name), "upstream_unreachable", "ims_unreachable",
            "timed out while the name was looked up"
        ),
        (
            .timedOut(.connect), "upstream_unreachable", "ims_unreachable",
            "timed out while connecting"
        ),
        (
            .timedOut(.proxy), "upstream_unreachable", "ims_unreachable",
            "timed out while the outbound proxy connected"
        ),
        (
            .timedOut(.tls), "upstream_unreachable", "ims_unreachable",
            "timed out in the TLS handshake"
        ),
        (
            .proxyRefused(status: 407), "upstream_proxy_refused", "ims_proxy_refused",
            "the outbound proxy answered 407 to CONNECT"
        ),
        (
            .proxyUnreachable, "upstream_proxy_unreachable", "ims_proxy_unreachable",
            "outbound proxy: no route"
        ),
        (
            .tlsUntrusted, "upstream_tls_untrusted", "ims_tls_untrusted",
            "certificate not trusted: no route"
        ),
        (.tlsExpired, "upstream_tls_expired", "ims_tls_expired", "no route"),
        (.tlsName, "upstream_tls_name", "ims_tls_name", "certificate is for another name"),
        (.tls, "upstream_tls", "ims_tls", "TLS handshake failed: no route"),
        (.protocolViolation, "upstream_protocol", "ims_bad_answer", "no route"),
        (.interrupted, "upstream_interrupted", "ims_unreachable", "no route"),
        (.bodyNotRewindable, "upstream_unreachable", "ims_unreachable", "no route"),
        (.local, "internal_error", "ims_unreachable", "no route"),
    ]

    @Test(arguments: kinds)
    func `each kind has its causes and its reason`(
        _ kind: Kind,
        _ cause: String,
        _ imsCause: String,
        _ reason: String
    ) {
        #expect(kind.cause.name == cause)
        #expect(kind.imsCause.rawValue == imsCause)
        #expect(UpstreamFailure(kind, detail: "no route").reason == reason)
        let bare = UpstreamFailure(kind).reason
        #expect(!bare.isEmpty && !bare.contains("no route"))
    }

    @Test(
        arguments: [
            (.refused, "https://aem.test", nil, "aem.test:443: connection refused"),
            (.refused, "http://[::1]:4502", nil, "[::1]:4502: connection refused"),
            (
                .nameUnknown, "https://aem.test", "http://proxy.test:3128",
                "aem.test:443: name not found"
            ),
            (
                .proxyUnreachable, "https://aem.test", "http://proxy.test:3128",
                "proxy.test:3128: outbound proxy: x"
            ),
            (
                .proxyRefused(status: 403), "https://aem.test", "http://proxy.test:3128",
                "proxy.test:3128: the outbound proxy answered 403 to CONNECT"
            ),
            (
                .timedOut(.proxy), "https://aem.test", "http://proxy.test:3128",
                "proxy.test:3128: timed out while the outbound proxy connected"
            ),
            (.local, "https://aem.test", nil, "x"),
        ] as [(Kind, String, String?, String)]
    )
    func `the reason has host and port of whom it is about`(
        _ kind: Kind,
        _ url: String,
        _ proxy: String?,
        _ reason: String
    ) throws {
        let upstream = Upstream(
            name: "aem",
            url: try UpstreamURL(url),
            proxy: try proxy.map { try OutboundProxy($0) }
        )
        #expect(UpstreamFailure(kind, detail: "x").reason(at: upstream) == reason)
    }

    @Test(arguments: ConnectStage.allCases, [false, true])
    func `what takes too long before the outbound proxy is there is the proxy's fault`(
        _ stage: ConnectStage,
        _ isProxied: Bool
    ) {
        let failure = UpstreamFailure.timedOut(stage, isProxied: isProxied)
        let isProxys = isProxied && (stage == .name || stage == .connect)
        #expect(failure.kind == (isProxys ? .proxyUnreachable : .timedOut(stage)))
        #expect(failure.reason.hasPrefix(isProxys ? "outbound proxy: timed out" : "timed out"))
    }

    @Test func `who waits for a connection too long learns where it stands`() {
        var exchange = Exchange()
        _ = exchange.begin(isCredentialed: false, token: nil)
        exchange.reached(.connecting)
        let action = exchange.timedOut(connecting: UpstreamFailure(.timedOut(.tls)))
        #expect(action == .answer(.upstreamFailed(UpstreamFailure(.timedOut(.tls)))))
        #expect(exchange.cause == .upstreamUnreachable)
        #expect(exchange.failure?.kind == .timedOut(.tls))
    }

    @Test func `a failure before an answer, and one within it, are remembered`() {
        var exchange = Exchange()
        _ = exchange.begin(isCredentialed: false, token: nil)
        _ = exchange.upstreamAnswered(.init(status: 200))
        _ = exchange.upstreamFailed(UpstreamFailure(.interrupted, detail: "reset"))
        #expect(exchange.failure == UpstreamFailure(.interrupted, detail: "reset"))
        #expect(exchange.cause == .upstreamInterrupted)
    }
}
