import Synchronization

/// For a configuration that has changed.
extension TokenSource {
    /// Of the material that is on trial, or else in use.
    package var fingerprint: [UInt8]? {
        shared.withLock { ($0.candidate?.provider ?? $0.provider).fingerprint }
    }

    /// Other settings hold from now on. The token stays, and is stored where it belongs now. What is
    /// on trial was made by the old settings: it has to be proposed again.
    package func use(store: (any TokenStore)?, refreshBefore: Duration?) async {
        shared.withLock { shared in
            let provider = shared.provider
            shared.provider = TokenProvider(
                label: provider.label,
                fingerprint: provider.fingerprint,
                exchange: provider.exchange,
                scheme: provider.scheme,
                store: store,
                refreshBefore: refreshBefore
            )
            shared.candidate = nil
            shared.lifecycle.refreshBefore = refreshBefore
        }
        listen(to: store)
        signal.yield()
        await save(to: store)
    }
}
