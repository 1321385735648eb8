package import AdobeIMS

/// The bounded short name of what went wrong, shared by the answer, the log line and the metric.
package enum Cause: Hashable, Sendable {
    // The client's fault.
    case malformedRequest
    case methodNotAllowed
    case requestHeadTooLarge
    case requestTargetTooLong
    case requestBodyTooLarge
    case requestHeadTimeout
    case requestBodyTimeout
    case versionNotSupported
    case noRoute
    case ambiguousPath
    case clientGone
    // Whom a listener or a route does not admit.
    case hostNotAllowed
    case crossSite
    case callerUnknown
    case routeNotGranted
    case routeDenied
    // The proxy's own limits and life.
    case connectionLimit
    case bodyNotReplayable
    case internalError
    // The token's.
    case tokenTimeout
    case refreshFailed
    case refusedAfterRefresh
    case refreshBudgetExhausted
    case localTokenRefused
    case basicRefused
    case scopeMissing
    case accountNotProvisionedYet
    case csrfTokenUnavailable
    case csrfNotReplayable
    case ims(IMSError.Cause)
    // The upstream's.
    case upstreamNameUnknown
    case upstreamRefused
    case upstreamUnreachable
    case upstreamTimeout
    case upstreamProxyRefused
    case upstreamProxyUnreachable
    case upstreamTLSUntrusted
    case upstreamTLSExpired
    case upstreamTLSName
    case upstreamTLS
    case upstreamProtocol
    case upstreamInterrupted
    case upstreamBusy
    case upstreamRetryAfter
    case credentialEcho
    case linksNotRewritten

    package var name: String {
        switch self {
        case .malformedRequest: "malformed_request"
        case .methodNotAllowed: "method_not_allowed"
        case .requestHeadTooLarge: "request_head_too_large"
        case .requestTargetTooLong: "request_target_too_long"
        case .requestBodyTooLarge: "request_body_too_large"
        case .requestHeadTimeout: "request_head_timeout"
        case .requestBodyTimeout: "request_body_timeout"
        case .versionNotSupported: "version_not_supported"
        case .noRoute: "no_route"
        case .ambiguousPath: "ambiguous_path"
        case .clientGone: "client_gone"
        case .hostNotAllowed: "host_not_allowed"
        case .crossSite: "cross_site"
        case .callerUnknown: "caller_unknown"
        case .routeNotGranted: "route_not_granted"
        case .routeDenied: "route_denied"
        case .connectionLimit: "connection_limit"
        case .bodyNotReplayable: "body_not_replayable"
        case .internalError: "internal_error"
        case .tokenTimeout: "token_timeout"
        case .refreshFailed: "refresh_failed"
        case .refusedAfterRefresh: "refused_after_refresh"
        case .refreshBudgetExhausted: "refresh_budget_exhausted"
        case .localTokenRefused: "local_token_refused"
        case .basicRefused: "basic_refused"
        case .scopeMissing: "scope_missing"
        case .accountNotProvisionedYet: "account_not_provisioned_yet"
        case .csrfTokenUnavailable: "csrf_token_unavailable"
        case .csrfNotReplayable: "csrf_not_replayable"
        case .ims(let cause): cause.rawValue
        case .upstreamNameUnknown: "upstream_name_unknown"
        case .upstreamRefused: "upstream_refused"
        case .upstreamUnreachable: "upstream_unreachable"
        case .upstreamTimeout: "upstream_timeout"
        case .upstreamProxyRefused: "upstream_proxy_refused"
        case .upstreamProxyUnreachable: "upstream_proxy_unreachable"
        case .upstreamTLSUntrusted: "upstream_tls_untrusted"
        case .upstreamTLSExpired: "upstream_tls_expired"
        case .upstreamTLSName: "upstream_tls_name"
        case .upstreamTLS: "upstream_tls"
        case .upstreamProtocol: "upstream_protocol"
        case .upstreamInterrupted: "upstream_interrupted"
        case .upstreamBusy: "upstream_busy"
        case .upstreamRetryAfter: "upstream_retry_after"
        case .credentialEcho: "credential_echo"
        case .linksNotRewritten: "links_not_rewritten"
        }
    }
}
