/// The `Proxy-Status` field (RFC 9209), which tells the proxy's answers from AEM's.
package enum ProxyStatus {
    package static func value(for cause: Cause) -> String {
        let error = errorType(cause).map { "; error=\($0)" } ?? ""
        return "aem-auth-proxy\(error); details=\"\(cause.name)\""
    }

    /// RFC 9209 §2.3; nil where the answer is the upstream's own.
    private static func errorType(_ cause: Cause) -> String? {
        switch cause {
        case .upstreamNameUnknown: "dns_error"
        case .upstreamRefused: "connection_refused"
        case .upstreamUnreachable, .upstreamProxyRefused, .upstreamProxyUnreachable,
            .upstreamRetryAfter:
            "destination_unavailable"
        case .upstreamTLSUntrusted, .upstreamTLSExpired, .upstreamTLSName: "tls_certificate_error"
        case .upstreamTimeout: "http_response_timeout"
        case .upstreamTLS: "tls_protocol_error"
        case .upstreamProtocol, .credentialEcho: "http_protocol_error"
        case .upstreamInterrupted: "http_response_incomplete"
        case .malformedRequest, .ambiguousPath, .methodNotAllowed, .requestHeadTooLarge,
            .requestTargetTooLong,
            .requestBodyTooLarge, .requestHeadTimeout, .requestBodyTimeout, .versionNotSupported,
            .clientGone:
            "http_request_error"
        case .noRoute: "destination_not_found"
        case .hostNotAllowed, .crossSite, .callerUnknown, .routeNotGranted, .routeDenied:
            "http_request_denied"
        case .connectionLimit, .upstreamBusy: "connection_limit_reached"
        case .refreshFailed, .refusedAfterRefresh, .refreshBudgetExhausted, .localTokenRefused,
            .basicRefused, .scopeMissing, .accountNotProvisionedYet,
            .csrfTokenUnavailable, .csrfNotReplayable,
            .linksNotRewritten:
            nil
        case .bodyNotReplayable, .internalError, .tokenTimeout, .ims:
            "proxy_internal_error"
        }
    }
}
