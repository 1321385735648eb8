/// Answers about an upstream that gets no more requests now, or whose answer can't be passed on.
extension Answer {
    package static func upstreamFailed(_ failure: UpstreamFailure) -> Answer {
        let cause = failure.kind.cause
        let detail =
            switch failure.kind {
            case .protocolViolation: "The upstream's answer is not valid HTTP."
            case .interrupted:
                "The upstream closed the connection in the middle of its answer."
            case .bodyNotRewindable:
                "The connection to the upstream was lost, and the request's body could not be sent "
                    + "again."
            case .local: "The proxy could not send the request."
            case .nameUnknown, .refused, .unreachable, .reset, .closed, .timedOut, .proxyRefused,
                .proxyUnreachable, .tlsUntrusted, .tlsExpired, .tlsName, .tls:
                cause.connectionDetail
            }
        return Answer(status: cause == .internalError ? 500 : 502, cause: cause, detail: detail)
    }

    package static func upstreamRefused(_ refusal: UpstreamGate.Refusal) -> Answer {
        let detail =
            refusal.cause == .upstreamRetryAfter
            ? "AEM asked for a pause (Retry-After), which is respected for all requests to it."
            : "As many requests are under way as upstreams.*.maxConnections, "
                + "maxConcurrentRequests and requestsPerSecond allow."
        var answer = Answer(status: 503, cause: refusal.cause, detail: detail)
        answer.retryAfterSeconds = refusal.retryAfterSeconds
        return answer
    }

    package static var credentialEcho: Answer {
        Answer(
            status: 502,
            cause: .credentialEcho,
            detail: "AEM's answer contained an access token or a password of the proxy's, so "
                + "it was not passed on."
        )
    }
}
