package import AdobeIMS

/// What is known of a configured identity and its tokens.
package struct CredentialStatus: Equatable, Sendable {
    /// Named as in the configuration.
    package enum Kind: String, Sendable {
        case serviceCredentials, localDevelopmentToken, oauthServerToServer, basic
    }

    /// A certificate that ends, and a person has to replace.
    package struct Certificate: Equatable, Sendable {
        /// As the configuration names it.
        package var file: String
        package var expiry: UnixTime

        package init(file: String, expiry: UnixTime) {
            self.file = file
            self.expiry = expiry
        }

        /// Whole days that are left; negative when it has ended.
        package func days(at now: UnixTime) -> Int {
            let milliseconds = now.duration(to: expiry) / .milliseconds(1)
            return Int((milliseconds / 86_400_000).rounded(.down))
        }
    }

    package var readiness: CredentialReadiness
    package var kind: Kind
    package var clientID: String?
    /// nil: it asks nobody.
    package var imsHost: String?
    /// Of the token that there is; nil for what doesn't end.
    package var expiry: UnixTime?
    /// From its issue to its end; nil: not known.
    package var life: Duration?
    /// nil: none is planned.
    package var nextRefresh: UnixTime?
    /// Newest file first.
    package var certificates: [Certificate]
    /// Since the start.
    package var successes: Int
    package var failures: [IMSError.Cause: Int]
    package var lastFailure: LastFailure?
    /// nil: there is none.
    package var store: StoreStatus?

    package init(
        readiness: CredentialReadiness,
        kind: Kind,
        clientID: String? = nil,
        imsHost: String? = nil,
        expiry: UnixTime? = nil,
        life: Duration? = nil,
        nextRefresh: UnixTime? = nil,
        certificates: [Certificate] = [],
        successes: Int = 0,
        failures: [IMSError.Cause: Int] = [:],
        lastFailure: LastFailure? = nil,
        store: StoreStatus? = nil
    ) {
        self.readiness = readiness
        self.kind = kind
        self.clientID = clientID
        self.imsHost = imsHost
        self.expiry = expiry
        self.life = life
        self.nextRefresh = nextRefresh
        self.certificates = certificates
        self.successes = successes
        self.failures = failures
        self.lastFailure = lastFailure
        self.store = store
    }

    package var name: String { readiness.name }

    /// Exchanges by outcome: `success` first, then the causes by name.
    package var outcomes: [(name: String, count: Int)] {
        [("success", successes)]
            + failures.map { ($0.key.rawValue, $0.value) }.sorted { $0.0 < $1.0 }
    }
}
