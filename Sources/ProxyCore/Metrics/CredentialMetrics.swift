package import AdobeIMS

/// One credential, at the moment of asking.
package struct CredentialMetrics: Sendable {
    package let name: String
    package let state: TokenLifecycle.State
    /// Of the newest token; 0 before the first.
    package let generation: Int
    /// When the newest token ends; nil before the first, and for what doesn't end.
    package let expiry: UnixTime?
    package let counts: TokenCounts

    package init(
        name: String,
        state: TokenLifecycle.State,
        generation: Int,
        expiry: UnixTime?,
        counts: TokenCounts
    ) {
        self.name = name
        self.state = state
        self.generation = generation
        self.expiry = expiry
        self.counts = counts
    }
}

extension TokenSource {
    package var metrics: CredentialMetrics {
        let status = status
        return CredentialMetrics(
            name: name,
            state: status.state,
            generation: status.token?.generation ?? 0,
            expiry: status.token?.end,
            counts: tally.counts
        )
    }
}
