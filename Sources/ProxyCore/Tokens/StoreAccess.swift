/// A store as an exchange uses it: an aid beside the exchange, so nothing waits for it long.
package struct StoreAccess: Sendable {
    private let store: any TokenStore
    private let patience: Duration
    private let tally: TokenTally?

    package static let standardPatience = Duration.seconds(1)
    private static let late = "the store does not answer"

    /// `tally`: Counts what is done.
    package init(
        _ store: any TokenStore,
        patience: Duration = standardPatience,
        tally: TokenTally? = nil
    ) {
        self.store = store
        self.patience = patience
        self.tally = tally
    }

    package func load() async -> LoadedToken {
        let loaded =
            await FirstAnswer.within(patience) { [store] in await store.load() }
            ?? .ignored(reason: Self.late)
        let isIgnored = if case .ignored = loaded { true } else { false }
        tally?.storeUsed(store.kind, isSuccess: !isIgnored)
        return loaded
    }

    package func save(_ token: StoredToken) async throws(TokenStoreError) {
        let result: Result<Void, TokenStoreError>? = await FirstAnswer.within(patience) { [store] in
            do throws(TokenStoreError) {
                return .success(try await store.save(token))
            } catch {
                return .failure(error)
            }
        }
        let isSaved = if case .success? = result { true } else { false }
        tally?.storeUsed(store.kind, isSuccess: isSaved)
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
        let answer = claim ?? .unavailable(reason: Self.late)
        let isUnavailable = if case .unavailable = answer { true } else { false }
        tally?.storeUsed(store.kind, isSuccess: !isUnavailable)
        return answer
    }
}
