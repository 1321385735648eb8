import AdobeIMS
import NIOCore
import ProxyCore
import Testing

struct AnswerCatalogueTests {
    @Test(arguments: [
        ("GET /\u{1} HTTP/1.1¶", 400, "malformed_request"),
        ("GET / HTTP/2.0¶", 505, "version_not_supported"),
        ("GET /\(String(repeating: "a", count: 20_000))", 414, "request_target_too_long"),
        (
            "GET / HTTP/1.1¶A: \(String(repeating: "a", count: 70_000))", 431,
            "request_head_too_large"
        ),
    ])
    func `a malformed head has its cause`(_ head: String, _ status: Int, _ cause: String) {
        var reader = DownstreamReader(limits: HTTPLimits())
        reader.receive(ByteBuffer(bytes: wire(head)))
        guard case .problem(let problem) = reader.next() else {
            Issue.record("there is no problem")
            return
        }
        let answer = Answer.malformed(problem)
        #expect(answer.status == status)
        #expect(answer.cause?.name == cause)
        #expect(answer.detail == problem.detail)
    }

    @Test(
        arguments: [
            (Answer.methodNotAllowed, 405, "method_not_allowed", nil),
            (.noRoute, 404, "no_route", nil),
            (.requestBodyTooLarge, 413, "request_body_too_large", nil),
            (.requestHeadTimeout, 408, "request_head_timeout", nil),
            (.requestBodyTimeout, 408, "request_body_timeout", nil),
            (.connectionLimit, 503, "connection_limit", 1),
            (.tokenTimeout, 503, "token_timeout", 1),
            (.bodyNotReplayable, 503, "body_not_replayable", 0),
            (.upstreamTimeout, 504, "upstream_timeout", nil),
            (.hostNotAllowed, 421, "host_not_allowed", nil),
            (.crossSite, 403, "cross_site", nil),
            (.callerUnknown, 401, "caller_unknown", nil),
            (.routeNotGranted, 403, "route_not_granted", nil),
            (.routeDenied, 403, "route_denied", nil),
        ] as [(Answer, Int, String, Int?)]
    )
    func `each answer has its status, its cause and when to come again`(
        _ answer: Answer,
        _ status: Int,
        _ cause: String,
        _ retryAfter: Int?
    ) {
        #expect(answer.status == status)
        #expect(answer.cause?.name == cause)
        #expect(answer.retryAfterSeconds == retryAfter)
        #expect(answer.detail.hasSuffix("."))
    }

    @Test(arguments: [
        (UpstreamFailure.Kind.unreachable, 502, "upstream_unreachable", "destination_unavailable"),
        (.nameUnknown, 502, "upstream_name_unknown", "dns_error"),
        (.refused, 502, "upstream_refused", "connection_refused"),
        (.reset, 502, "upstream_unreachable", "destination_unavailable"),
        (.closed, 502, "upstream_unreachable", "destination_unavailable"),
        (.timedOut(.tls), 502, "upstream_unreachable", "destination_unavailable"),
        (.proxyRefused(status: 407), 502, "upstream_proxy_refused", "destination_unavailable"),
        (.proxyUnreachable, 502, "upstream_proxy_unreachable", "destination_unavailable"),
        (.tlsUntrusted, 502, "upstream_tls_untrusted", "tls_certificate_error"),
        (.tlsExpired, 502, "upstream_tls_expired", "tls_certificate_error"),
        (.tlsName, 502, "upstream_tls_name", "tls_certificate_error"),
        (.tls, 502, "upstream_tls", "tls_protocol_error"),
        (.protocolViolation, 502, "upstream_protocol", "http_protocol_error"),
        (.interrupted, 502, "upstream_interrupted", "http_response_incomplete"),
        (.bodyNotRewindable, 502, "upstream_unreachable", "destination_unavailable"),
        (.local, 500, "internal_error", "proxy_internal_error"),
    ])
    func `a failed attempt has its cause`(
        _ kind: UpstreamFailure.Kind,
        _ status: Int,
        _ cause: String,
        _ error: String
    ) throws {
        let answer = Answer.upstreamFailed(UpstreamFailure(kind, detail: "CURLE_X"))
        #expect(answer.status == status)
        let found = try #require(answer.cause)
        #expect(found.name == cause)
        #expect(
            ProxyStatus.value(for: found)
                == "aem-auth-proxy; error=\(error); details=\"\(cause)\""
        )
        #expect(!answer.detail.contains("CURLE"))
    }

    @Test(arguments: IMSError.Cause.allCases)
    func `IMS's causes keep their names`(_ cause: IMSError.Cause) {
        #expect(Cause.ims(cause).name == cause.rawValue)
        #expect(
            ProxyStatus.value(for: .ims(cause))
                == "aem-auth-proxy; error=proxy_internal_error; details=\"\(cause.rawValue)\""
        )
    }
}
