package import AdobeIMS
package import NIOCore
import Synchronization

/// Counts what is done to get one credential's tokens: off the path of requests, and on any thread.
///
/// It may outlive its ``TokenSource``, so that what was counted goes on when a credential's
/// definition changes.
package final class TokenTally: Sendable {
    private let shared = Mutex(TokenCounts())

    package init() {}

    package var counts: TokenCounts { shared.withLock { $0 } }

    package func exchangeEnded(after time: TimeAmount) {
        shared.withLock { $0.durations.add(time) }
    }

    package func exchangeSucceeded() {
        shared.withLock { $0.successes += 1 }
    }

    /// `reason`: See ``IMSError/reason``.
    package func exchangeFailed(
        _ cause: IMSError.Cause,
        at now: UnixTime,
        reason: String? = nil
    ) {
        shared.withLock { counts in
            counts.failures[cause, default: 0] += 1
            counts.lastFailure = TokenCounts.Failure(cause: cause, time: now, reason: reason)
        }
    }

    package func storeUsed(_ kind: String, isSuccess: Bool) {
        shared.withLock { counts in
            if isSuccess {
                counts.storeOperations[kind, default: .init()].successes += 1
            } else {
                counts.storeOperations[kind, default: .init()].failures += 1
            }
        }
    }

    /// Of the files that are in use from now on.
    package func certificatesInUse(_ ends: [TokenCounts.CertificateEnd]) {
        shared.withLock { $0.certificates = ends }
    }
}
