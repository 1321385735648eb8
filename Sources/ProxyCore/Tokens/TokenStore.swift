/// Where one credential's ``StoredToken`` outlives the process, and what several processes look
/// into so that one of them asks IMS. An aid: a proxy whose store fails serves its requests all the
/// same, and nothing waits for it longer than ``StoreAccess`` allows.
package protocol TokenStore: Sendable {
    /// What metrics call a store of its kind: one word.
    var kind: String { get }

    /// What an earlier run left, or another process.
    func load() async -> LoadedToken

    /// Replaces what is stored, as a whole or not at all.
    func save(_ token: StoredToken) async throws(TokenStoreError)

    /// Asks for the right to exchange, which one process at a time has.
    func claim() async -> ExchangeClaim

    /// What several machines agree by; nil: it is one machine's, and ``claim()`` is all there is.
    var sharing: (any TokenSharing)? { get }
}

extension TokenStore {
    package var sharing: (any TokenSharing)? { nil }
}

/// Whether this process may exchange.
package enum ExchangeClaim: Sendable {
    /// Until the lock is released; it is, at the latest, when the process ends.
    case granted(any ExchangeLock)
    /// Another process exchanges.
    case taken
    /// The store can't say: why, as a sentence for the log.
    case unavailable(reason: String)
}

package protocol ExchangeLock: Sendable {
    func release() async
}
