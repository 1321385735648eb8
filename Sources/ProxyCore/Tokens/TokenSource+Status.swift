package import AdobeIMS
import Synchronization

/// How one credential's token is at one moment.
package struct TokenStatus: Sendable {
    package let state: TokenLifecycle.State
    /// The last one; it may have ended.
    package let token: IssuedToken?
    /// Why the last exchange failed; nil: it did not.
    package let cause: Cause?
    /// When the next exchange is planned; nil: one runs, or none brings another token.
    package let nextExchange: UnixTime?
}

extension TokenSource {
    /// nil: its tokens are in memory alone.
    package var storeStatus: StoreStatus? {
        shared.withLock { shared in
            shared.provider.store.map { store in
                StoreStatus(
                    kind: store.kind,
                    problem: store.sharing?.problem ?? shared.storeProblem
                )
            }
        }
    }

    package var status: TokenStatus {
        locked { shared, now in
            TokenStatus(
                state: shared.lifecycle.state(at: now),
                token: shared.lifecycle.current,
                cause: shared.lifecycle.history.failure.map { .ims($0.cause) },
                nextExchange: shared.lifecycle.nextExchange(at: now)
            )
        }
    }
}
