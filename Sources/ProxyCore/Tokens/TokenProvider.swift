/// How one credential's tokens are had and kept. A changed file brings another one for the same
/// credential.
package struct TokenProvider: Sendable {
    /// For the log: the files it is made of; nothing secret.
    let label: String
    /// Of the material that it is made of, so that the same is not taken up twice; nil: of none.
    package let fingerprint: [UInt8]?
    package let exchange: any TokenExchange
    /// Before what ``exchange`` brings.
    let scheme: AuthorizationScheme
    package let store: (any TokenStore)?
    /// nil: its token can't be had again before the file changes.
    package let refreshBefore: Duration?

    package init(
        label: String,
        fingerprint: [UInt8]? = nil,
        exchange: any TokenExchange,
        scheme: AuthorizationScheme = .bearer,
        store: (any TokenStore)? = nil,
        refreshBefore: Duration?
    ) {
        self.label = label
        self.fingerprint = fingerprint
        self.exchange = exchange
        self.scheme = scheme
        self.store = store
        self.refreshBefore = refreshBefore
    }
}
