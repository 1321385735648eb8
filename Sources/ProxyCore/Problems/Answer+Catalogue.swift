/// Every answer that the proxy gives by itself.
extension Answer {
    package static func malformed(_ problem: FramingProblem) -> Answer {
        let cause: Cause =
            switch problem.status {
            case 414: .requestTargetTooLong
            case 431: .requestHeadTooLarge
            case 505: .versionNotSupported
            default: .malformedRequest
            }
        return Answer(status: problem.status, cause: cause, detail: problem.detail)
    }

    package static var methodNotAllowed: Answer {
        var answer = Answer(
            status: 405,
            cause: .methodNotAllowed,
            detail: "CONNECT and TRACE are not offered by this proxy."
        )
        answer.allow = serverMethods
        return answer
    }

    /// To `OPTIONS *`.
    package static var serverOptions: Answer {
        var answer = Answer(status: 204, cause: nil, detail: "")
        answer.allow = serverMethods
        return answer
    }

    private static var serverMethods: String { "GET, HEAD, POST, PUT, DELETE, PATCH, OPTIONS" }

    package static var noRoute: Answer {
        Answer(
            status: 404,
            cause: .noRoute,
            detail: "No route of the proxy's configuration takes this host, path and method."
        )
    }

    package static var ambiguousPath: Answer {
        Answer(
            status: 400,
            cause: .ambiguousPath,
            detail: "The path leads to different routes, depending on how encoded characters, dot "
                + "segments, empty segments, parameters and names in it are read."
        )
    }

    package static var requestBodyTooLarge: Answer {
        Answer(
            status: 413,
            cause: .requestBodyTooLarge,
            detail: "The request's body is larger than limits.requestBody allows."
        )
    }

    package static var requestHeadTimeout: Answer {
        Answer(
            status: 408,
            cause: .requestHeadTimeout,
            detail: "The request's head did not arrive within limits.requestHeadTimeout."
        )
    }

    package static var requestBodyTimeout: Answer {
        Answer(
            status: 408,
            cause: .requestBodyTimeout,
            detail: "No byte of the request's body arrived for limits.requestBodyIdleTimeout."
        )
    }

    package static var connectionLimit: Answer {
        var answer = Answer(
            status: 503,
            cause: .connectionLimit,
            detail: "The proxy has as many connections as limits.connections allows."
        )
        answer.retryAfterSeconds = 1
        return answer
    }

    package static func tokenUnavailable(_ reason: TokenUnavailable) -> Answer {
        var answer = Answer(
            status: 503,
            cause: reason.cause,
            detail: "No access token could be had, so nothing was sent to AEM. "
                + reason.explanation
        )
        answer.retryAfterSeconds = reason.retryAfter.wholeSecondsUp
        return answer
    }

    package static var tokenTimeout: Answer {
        var answer = Answer(
            status: 503,
            cause: .tokenTimeout,
            detail: "Adobe IMS has not answered the token exchange yet, so nothing was sent to "
                + "AEM. The exchange goes on."
        )
        answer.retryAfterSeconds = 1
        return answer
    }

    package static var bodyNotReplayable: Answer {
        var answer = Answer(
            status: 503,
            cause: .bodyNotReplayable,
            detail: "AEM refused the request for want of a good access token, and its body is too "
                + "large to be sent again from here (replay.memory, replay.spool). A token is "
                + "ready: send the request again."
        )
        answer.retryAfterSeconds = 0
        return answer
    }

    package static var upstreamTimeout: Answer {
        Answer(
            status: 504,
            cause: .upstreamTimeout,
            detail: "The upstream did not answer in time (upstreams.*.responseTimeout)."
        )
    }
}

extension Duration {
    /// Whole seconds, rounded up: a `Retry-After` must not come too early.
    fileprivate var wholeSecondsUp: Int {
        let (seconds, attoseconds) = components
        return Int(clamping: attoseconds > 0 ? seconds + 1 : seconds)
    }
}
