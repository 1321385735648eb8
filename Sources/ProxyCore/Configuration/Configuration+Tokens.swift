extension Configuration {
    /// When access tokens are refreshed. They are kept in memory.
    package struct Tokens: Sendable, Equatable {
        /// How long before its expiry a token is refreshed, before the cap at 10 % of its life and
        /// the jitter.
        package var refreshBefore: Duration

        package init(refreshBefore: Duration = .seconds(600)) {
            self.refreshBefore = refreshBefore
        }
    }
}
