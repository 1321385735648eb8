/// How one credential's tokens are had and kept. A changed file brings another one for the same
/// credential.
package struct TokenProvider: Sendable {
    /// For the log: the files it is made of; nothing secret.
    let label: String
    package let exchange: any TokenExchange
    package let store: (any TokenStore)?
    /// nil: its token can't be had again before the file changes.
    let refreshBefore: Duration?

    package init(
        label: String,
        exchange: any TokenExchange,
        store: (any TokenStore)? = nil,
        refreshBefore: Duration?
    ) {
        self.label = label
        self.exchange = exchange
        self.store = store
        self.refreshBefore = refreshBefore
    }
}
