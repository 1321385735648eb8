extension Configuration {
    /// When access tokens are refreshed, and where they are kept.
    package struct Tokens: Sendable, Equatable {
        package enum Store: Sendable, Equatable {
            /// A restart begins without a token.
            case memory
            /// One sealed file for each credential. The directory need not exist yet.
            case file(directory: String)
            /// Shared by replicas.
            case redis(Redis)
        }

        /// How long before its expiry a token is refreshed, before the cap at 10 % of its life and
        /// the jitter.
        package var refreshBefore: Duration
        package var store: Store

        package init(refreshBefore: Duration = .seconds(600), store: Store = .memory) {
            self.refreshBefore = refreshBefore
            self.store = store
        }
    }
}
