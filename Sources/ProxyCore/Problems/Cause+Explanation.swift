import AdobeIMS

extension Cause {
    /// For the operator: what it usually means and what to do. One sentence, sometimes two.
    ///
    /// Where the answer to a client says just that, it is the answer's.
    package var explanation: String {
        switch self {
        case .malformedRequest, .methodNotAllowed, .requestHeadTooLarge, .requestTargetTooLong,
            .requestBodyTooLarge, .requestHeadTimeout, .requestBodyTimeout, .versionNotSupported,
            .noRoute, .ambiguousPath, .clientGone, .hostNotAllowed, .crossSite, .callerUnknown,
            .routeNotGranted, .routeDenied:
            clientExplanation
        case .connectionLimit:
            Answer.connectionLimit.detail
                + " Look for clients that don't close or reuse theirs, or raise it."
        case .internalError:
            "The proxy could not send the request: it may open no more files, or has a fault; "
                + "raise the limit of open files, and if that is not it, report it with the log."
        case .bodyNotReplayable: Answer.bodyNotReplayable.detail
        case .tokenTimeout: Answer.tokenTimeout.detail
        case .ims(let cause): cause.explanation
        case .refreshFailed, .refusedAfterRefresh, .refreshBudgetExhausted, .localTokenRefused,
            .basicRefused, .scopeMissing, .accountNotProvisionedYet, .csrfTokenUnavailable,
            .csrfNotReplayable:
            refusalExplanation
        case .upstreamNameUnknown, .upstreamRefused, .upstreamUnreachable, .upstreamProxyRefused,
            .upstreamProxyUnreachable, .upstreamTLSUntrusted, .upstreamTLSExpired,
            .upstreamTLSName, .upstreamTLS:
            connectionExplanation
        case .upstreamTimeout, .upstreamProtocol, .upstreamInterrupted, .upstreamBusy,
            .upstreamRetryAfter, .credentialEcho, .linksNotRewritten:
            upstreamExplanation
        }
    }

    private var clientExplanation: String {
        switch self {
        case .methodNotAllowed: Answer.methodNotAllowed.detail
        case .requestBodyTooLarge: Answer.requestBodyTooLarge.detail
        case .requestHeadTimeout: Answer.requestHeadTimeout.detail
        case .requestBodyTimeout: Answer.requestBodyTimeout.detail
        case .noRoute: Answer.noRoute.detail
        case .ambiguousPath: Answer.ambiguousPath.detail
        case .hostNotAllowed: Answer.hostNotAllowed.detail
        case .crossSite: Answer.crossSite.detail
        case .callerUnknown: Answer.callerUnknown.detail
        case .routeNotGranted: Answer.routeNotGranted.detail
        case .routeDenied: Answer.routeDenied.detail
        case .requestHeadTooLarge:
            "The request's head is larger than limits.requestHead allows, or has more than "
                + "\(HTTPLimits.mostFields) fields."
        case .requestTargetTooLong:
            "The request line is longer than the proxy takes: send long data in a body."
        case .versionNotSupported: "The client speaks neither HTTP/1.1 nor HTTP/1.0."
        case .clientGone:
            "The client closed its connection before it had the whole answer, or took none of it "
                + "for the upstream's idleTimeout."
        default:
            "The client's message is not valid HTTP/1.1, or can be read in two ways; the answer "
                + "said which part of it."
        }
    }

    /// AEM refused a request that had a token.
    private var refusalExplanation: String {
        switch self {
        case .refreshFailed:
            "AEM refused the access token, and no new one could be had: the credential's own "
                + "failure says why."
        case .refusedAfterRefresh:
            "AEM refused a new access token too: check that the route's upstream is of the same "
                + "environment as its credential, and that the account still exists there."
        case .refreshBudgetExhausted:
            "AEM goes on refusing after several new access tokens: check that the route's "
                + "upstream is of the same environment as its credential; it is tried again in "
                + "a few minutes."
        case .localTokenRefused:
            "AEM refused the local development token: get a new one for this environment in the "
                + "AEM Developer Console (Integrations, Local token)."
        case .basicRefused:
            "The server refused the user and the password: check the credential's username and the "
                + "content of its passwordFile, which is picked up at once when it changes."
        case .scopeMissing:
            "The access token lacks a scope that this path needs: add it to the credential's "
                + "scopes, or use service credentials."
        case .accountNotProvisionedYet:
            "The account got its first token minutes ago, and AEM may not know it yet: wait, then "
                + "check the account's groups in AEM."
        case .csrfTokenUnavailable:
            "AEM refused the request, maybe for want of a CSRF token, and gave none: check that "
                + "the account may read /libs/granite/csrf/token.json."
        default:
            "AEM refused the request, maybe for want of a CSRF token, and the body could not be "
                + "kept for a second attempt: raise replay.spool."
        }
    }

    private var upstreamExplanation: String {
        switch self {
        case .upstreamTimeout:
            Answer.upstreamTimeout.detail + " If AEM needs so long for this request, raise it."
        case .upstreamProtocol:
            "The upstream's answer is not valid HTTP: check that the upstream's url names AEM and "
                + "its right port."
        case .upstreamInterrupted:
            "The upstream, or something on the way, closed the connection in the middle of an "
                + "answer; the client has seen an incomplete message."
        case .upstreamBusy:
            "As many requests are under way as upstreams.*.maxConnections, maxConcurrentRequests "
                + "and requestsPerSecond allow: raise the limit if AEM can bear it."
        case .upstreamRetryAfter:
            "AEM asked for a pause (Retry-After), which is respected for all requests to it: if "
                + "it comes often, set requestsPerSecond below AEM's limit."
        case .linksNotRewritten:
            "AEM compressed an answer that the proxy asked to have plain, so its links stay as they "
                + "are: find out what encodes it, in AEM or before it, whatever Accept-Encoding says."
        default:
            Answer.credentialEcho.detail
                + " Find out what in AEM, or before it, repeats the request's Authorization."
        }
    }
}
