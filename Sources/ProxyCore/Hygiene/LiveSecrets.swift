package import AdobeIMS
import Synchronization

/// The access tokens of all credentials that are still good for anybody who sees them, also those
/// that were replaced: what an upstream must not tell to a client, whichever of them the request was
/// sent with.
///
/// Shared by all event loops. Each looks through a ``View``, which costs one load as long as no
/// token changes.
package final class LiveSecrets: Sendable {
    private struct Token {
        let value: Secret
        let scheme: AuthorizationScheme
        let expiry: UnixTime
    }

    private struct State {
        /// By credential, the newest last.
        var tokens: [String: [Token]] = [:]
        var search: SecretSearch?
    }

    /// One event loop's look at the secrets.
    package struct View {
        private let secrets: LiveSecrets
        private var version = 0
        private var latest: SecretSearch?

        /// Finds the secrets that live now; nil when there are none.
        package var search: SecretSearch? {
            mutating get {
                let version = secrets.version.load(ordering: .acquiring)
                if version != self.version {
                    latest = secrets.search
                    self.version = version
                }
                return latest
            }
        }

        package init(of secrets: LiveSecrets) {
            self.secrets = secrets
        }
    }

    /// A credential whose tokens are refused and replaced again and again makes no more work.
    static let mostOfOneCredential = 4

    private let state = Mutex(State())
    /// Grows with each change.
    private let version = Atomic(0)

    package init() {}

    /// Finds the secrets that live now; nil when there are none.
    package var search: SecretSearch? {
        state.withLock { $0.search }
    }

    /// A credential got a token, or what is sent in place of one. To be called before anybody may
    /// send it.
    package func add(
        _ token: AccessToken,
        sentBy scheme: AuthorizationScheme = .bearer,
        of credential: String,
        at now: UnixTime
    ) {
        guard token.expiry > now else { return }
        state.withLock { state in
            var tokens = state.tokens[credential] ?? []
            // IMS may answer with a token that it made before.
            tokens.removeAll { $0.value == token.value }
            tokens.append(Token(value: token.value, scheme: scheme, expiry: token.expiry))
            state.tokens[credential] = tokens.suffix(Self.mostOfOneCredential)
            state.tokens = state.tokens.mapValues { tokens in
                tokens.filter { $0.expiry > now }
            }
            let all = state.tokens.values.joined()
            state.search = SecretSearch(
                for: all.filter(\.scheme.ends).map(\.value),
                short: all.flatMap { $0.scheme.shortSecrets(of: $0.value) }
            )
            version.add(1, ordering: .releasing)
        }
    }
}

extension LiveSecrets: CustomStringConvertible, CustomReflectable {
    package var description: String { "[redacted]" }

    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension LiveSecrets.View: CustomStringConvertible, CustomReflectable {
    package var description: String { "[redacted]" }

    package var customMirror: Mirror { Mirror(self, children: []) }
}
