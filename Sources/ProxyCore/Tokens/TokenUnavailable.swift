/// There is no token to send a request with.
package struct TokenUnavailable: Error, Equatable, Sendable {
    package let cause: Cause
    /// One sentence for a person: what it usually means and what to do.
    package let explanation: String
    /// When a next request may fare better.
    package let retryAfter: Duration
    /// For the log, not for clients: why no connection to IMS could be made, or it broke.
    package let reason: String?

    package init(
        cause: Cause,
        explanation: String,
        retryAfter: Duration,
        reason: String? = nil
    ) {
        self.cause = cause
        self.explanation = explanation
        self.retryAfter = retryAfter
        self.reason = reason
    }
}
