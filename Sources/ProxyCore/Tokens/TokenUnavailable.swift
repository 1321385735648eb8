/// There is no token to send a request with.
package struct TokenUnavailable: Error, Equatable, Sendable {
    package let cause: Cause
    /// One sentence for a person: what it usually means and what to do.
    package let explanation: String
    /// When a next request may fare better.
    package let retryAfter: Duration

    package init(cause: Cause, explanation: String, retryAfter: Duration) {
        self.cause = cause
        self.explanation = explanation
        self.retryAfter = retryAfter
    }
}
