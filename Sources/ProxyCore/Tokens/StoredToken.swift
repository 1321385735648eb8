package import AdobeIMS

/// What outlives the process of one credential's token.
package struct StoredToken: Sendable {
    /// The newest token, whether it is still good or not; nil when there never was one.
    package var token: AccessToken?
    package var exchanges: ExchangeHistory
    package var account: AccountAge
    /// Of the token, where replicas share it; nil: each process counts its own.
    package var generation: Int?

    package init(
        token: AccessToken?,
        exchanges: ExchangeHistory = ExchangeHistory(),
        account: AccountAge = .unknown,
        generation: Int? = nil
    ) {
        self.token = token
        self.exchanges = exchanges
        self.account = account
        self.generation = generation
    }
}
