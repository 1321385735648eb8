import ProxyCore
import ProxyCurl
import Testing

/// What libcurl's numbers mean, as libcurl 7.88 with OpenSSL 3.0 sets them.
@Suite struct CurlFaultTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let fault: CurlFault
        let kind: UpstreamFailure.Kind
        let detail: String?

        init(
            _ name: String,
            _ fault: CurlFault,
            _ kind: UpstreamFailure.Kind,
            _ detail: String? = nil
        ) {
            self.name = name
            self.fault = fault
            self.kind = kind
            self.detail = detail
        }

        var testDescription: String { name }
    }

    private static let plain = [
        Case("unknown name", .init(code: 6), .nameUnknown),
        Case("unknown proxy", .init(code: 5, isProxied: true), .proxyUnreachable, "name not found"),
        Case("ECONNREFUSED", .init(code: 7, osError: 111), .refused),
        Case("ENETUNREACH", .init(code: 7, osError: 101), .unreachable, "network is unreachable"),
        Case("EHOSTUNREACH", .init(code: 7, osError: 113), .unreachable, "no route to host"),
        Case("ECONNRESET", .init(code: 7, osError: 104), .reset),
        Case("ETIMEDOUT", .init(code: 7, osError: 110), .timedOut(.connect)),
        Case("EACCES", .init(code: 7, osError: 13), .unreachable, "not permitted on this machine"),
        Case("EADDRNOTAVAIL", .init(code: 7, osError: 99), .unreachable, "no local port is free"),
        Case("no errno", .init(code: 7), .unreachable),
        Case("libcurl's time", .init(code: 28, stage: .name), .timedOut(.name)),
        Case("out of memory", .init(code: 27), .local),
        Case("bad URL", .init(code: 3), .local),
        Case("closed", .init(code: 56), .closed),
        Case("reset while receiving", .init(code: 56, osError: 104), .reset),
        Case("reset while sending", .init(code: 55, osError: 32), .reset),
        Case("another address's errno", .init(code: 56, osError: 111), .closed),
    ]

    private static let tls = [
        Case("signs itself", .init(code: 60, verifyResult: 18), .tlsUntrusted, "it signs itself"),
        Case("self-signed in the chain", .init(code: 60, verifyResult: 19), .tlsUntrusted),
        Case("no issuer", .init(code: 60, verifyResult: 20), .tlsUntrusted),
        Case("leaf alone", .init(code: 60, verifyResult: 21), .tlsUntrusted),
        Case("no authority", .init(code: 60, verifyResult: 24), .tlsUntrusted),
        Case(
            "expired",
            .init(code: 60, verifyResult: 10),
            .tlsExpired,
            "certificate has expired"
        ),
        Case(
            "not begun",
            .init(code: 60, verifyResult: 9),
            .tlsExpired,
            "certificate is not valid yet"
        ),
        Case("name", .init(code: 60, verifyResult: 1), .tlsName),
        Case("OpenSSL's name", .init(code: 60, verifyResult: 62), .tlsName),
        Case("OpenSSL's address", .init(code: 60, verifyResult: 64), .tlsName),
        Case("weak key", .init(code: 60, verifyResult: 66), .tls),
        Case("ours refused", .init(code: 60), .tls),
        Case("handshake", .init(code: 35, verifyResult: 1, message: "bad"), .tls, "bad"),
        Case("reset", .init(code: 35, osError: 104, verifyResult: 1), .tls, "connection reset"),
        Case("broken pipe", .init(code: 35, osError: 32), .tls, "connection reset"),
        Case("no words", .init(code: 35, verifyResult: 1), .tls, "SSL connect error"),
        Case("unreadable bundle", .init(code: 77, verifyResult: 1), .tls),
    ]

    private static func proxied(
        _ code: UInt32,
        osError: Int32 = 0,
        verifyResult: Int = 0,
        _ connectCode: Int = 0,
        _ stage: ConnectStage = .connect
    ) -> CurlFault {
        CurlFault(
            code: code,
            osError: osError,
            verifyResult: verifyResult,
            connectCode: connectCode,
            isProxied: true,
            stage: stage
        )
    }

    private static let outbound = [
        Case("407", proxied(56, 407), .proxyRefused(status: 407)),
        Case("403", proxied(56, 403), .proxyRefused(status: 403)),
        Case("502", proxied(56, 502), .proxyRefused(status: 502)),
        Case("a redirect", proxied(56, 302), .proxyRefused(status: 302)),
        Case(
            "not there",
            proxied(7, osError: 111),
            .proxyUnreachable,
            "connection refused"
        ),
        Case("no route", proxied(7, osError: 113), .proxyUnreachable, "no route to host"),
        Case("reset", proxied(56, osError: 104), .proxyUnreachable, "connection reset"),
        Case("closed", proxied(56), .proxyUnreachable, "closed without an answer"),
        Case(
            "ETIMEDOUT",
            proxied(7, osError: 110),
            .proxyUnreachable,
            "timed out while connecting"
        ),
        Case(
            "too late",
            proxied(28, 0, .connect),
            .proxyUnreachable,
            "timed out while connecting"
        ),
        Case(
            "its own certificate",
            proxied(60, verifyResult: 18, 0),
            .proxyUnreachable,
            "certificate not trusted: it signs itself"
        ),
        Case(
            "no TLS at all",
            proxied(35, osError: 104),
            .proxyUnreachable,
            "TLS handshake failed: connection reset"
        ),
        Case("silent", proxied(28, 0, .proxy), .timedOut(.proxy)),
        Case("TLS behind it", proxied(28, 200, .tls), .timedOut(.tls)),
        Case("name behind it", proxied(60, verifyResult: 1, 200), .tlsName),
        Case("reset behind it", proxied(56, osError: 104, 200), .reset),
    ]

    @Test(arguments: plain + tls + outbound)
    func `libcurl's numbers have their kind`(_ example: Case) {
        let failure = example.fault.failure
        #expect(failure.kind == example.kind)
        if let detail = example.detail { #expect(failure.detail == detail) }
        #expect(!failure.reason.isEmpty)
    }
}
