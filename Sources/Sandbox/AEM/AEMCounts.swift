/// What a simulated AEM has seen so far.
package struct AEMCounts: Sendable, Equatable {
    /// Requests whose head arrived.
    package var requests: Int
    /// Requests that were answered as not authenticated: no token, a bad one, or told to refuse.
    package var refused: Int
    /// Requests without any `Authorization`.
    package var unauthenticated: Int
    /// Requests that the filters against forged requests refused: for their `Referer` or `Origin`, and
    /// for want of a CSRF token.
    package var filtered: Int
    /// CSRF tokens that were given.
    package var csrfTokens: Int
    /// Requests whose client went away before it had the whole answer.
    package var abandoned: Int
    /// Requests that arrived with all of their body.
    package var completed: Int

    package init(
        requests: Int = 0,
        refused: Int = 0,
        unauthenticated: Int = 0,
        filtered: Int = 0,
        csrfTokens: Int = 0,
        abandoned: Int = 0,
        completed: Int = 0
    ) {
        self.requests = requests
        self.refused = refused
        self.unauthenticated = unauthenticated
        self.filtered = filtered
        self.csrfTokens = csrfTokens
        self.abandoned = abandoned
        self.completed = completed
    }
}
