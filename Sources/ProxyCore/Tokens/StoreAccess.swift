/// A store as an exchange uses it: an aid beside the exchange, so nothing waits for it long.
package struct StoreAccess: Sendable {
    private let store: any TokenStore
    private let patience: Duration

    package static let standardPatience = Duration.seconds(1)
    private static let late = "the store does not answer"

    package init(_ store: any TokenStore, patience: Duration = standardPatience) {
        self.store = store
        self.patience = patience
    }

    package func load() async -> LoadedToken {
        await FirstAnswer.within(patience) { [store] in await store.load() }
            ?? .ignored(reason: Self.late)
    }

    package func save(_ token: StoredToken) async throws(TokenStoreError) {
        let result: Result<Void, TokenStoreError>? = await FirstAnswer.within(patience) { [store] in
            do throws(TokenStoreError) {
                return .success(try await store.save(token))
            } catch {
                return .failure(error)
            }
        }
        guard let result else { throw TokenStoreError(Self.late) }
        try result.get()
    }

    package func claim() async -> ExchangeClaim {
        // A right that nobody waits for any more is given back.
        let claim: ExchangeClaim? = await FirstAnswer.within(
            patience,
            late: { if case .granted(let lock) = $0 { await lock.release() } },
            { [store] in await store.claim() }
        )
        return claim ?? .unavailable(reason: Self.late)
    }
}
