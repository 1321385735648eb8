/// Answers about an upstream that gets no more requests now, or whose answer can't be passed on.
extension Answer {
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
            detail: "AEM's answer contained the access token that the request was sent with, so "
                + "it was not passed on."
        )
    }
}
