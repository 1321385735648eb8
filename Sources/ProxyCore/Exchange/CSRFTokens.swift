import AdobeIMS
package import NIOCore
import Synchronization

/// The CSRF tokens that one upstream gave, the newest of each credential, so that not each change has
/// to be refused first. Shared by all event loops.
///
/// Whether AEM ties them to the access token that they were asked for with, it doesn't say: they are
/// sent beside that one alone.
package final class CSRFTokens: Sendable {
    private struct Kept {
        let token: CSRFToken
        let accessToken: IssuedToken
        let end: NIODeadline
    }

    /// By the credential's name.
    private let kept = Mutex<[String: Kept]>([:])

    package static let life = TimeAmount.minutes(5)

    package init() {}

    /// What may be sent beside this access token.
    package func token(
        beside accessToken: IssuedToken,
        of credential: String,
        at now: NIODeadline
    ) -> CSRFToken? {
        guard let kept = kept.withLock({ $0[credential] }),
            kept.accessToken == accessToken, now < kept.end
        else { return nil }
        return kept.token
    }

    package func keep(
        _ token: CSRFToken,
        beside accessToken: IssuedToken,
        of credential: String,
        at now: NIODeadline
    ) {
        let new = Kept(token: token, accessToken: accessToken, end: now + Self.life)
        kept.withLock { kept in
            // Also of credentials that are gone.
            kept = kept.filter { now < $0.value.end }
            kept[credential] = new
        }
    }

    /// It was refused. A newer one stays.
    package func drop(_ token: CSRFToken, of credential: String) {
        kept.withLock { kept in
            if kept[credential]?.token == token { kept[credential] = nil }
        }
    }
}
