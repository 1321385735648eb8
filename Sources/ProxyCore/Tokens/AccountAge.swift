package import AdobeIMS

/// What is known of how long a credential's account has been there. A process that is new says
/// nothing of that: only a store that outlives it does, or that AEM has served the account.
package enum AccountAge: Sendable, Equatable {
    /// Nobody remembers.
    case unknown
    /// The store has never had a token of it.
    case tokenless
    /// It got its first token then, and AEM has not served it yet.
    case since(UnixTime)
    case served

    /// For so long AEM may not know an account that has got its first token.
    private static let provisioningTime = Duration.seconds(600)
    /// What a clock may be set back without a word.
    private static let clockTolerance = Duration.seconds(300)

    /// Whether AEM may not know it yet.
    package func isNew(at now: UnixTime) -> Bool {
        guard case .since(let first) = self else { return false }
        let age = first.duration(to: now)
        return age < Self.provisioningTime && age >= .zero - Self.clockTolerance
    }

    var isAwaitingService: Bool {
        if case .since = self { true } else { false }
    }

    mutating func gotToken(at now: UnixTime) {
        if self == .tokenless { self = .since(now) }
    }

    mutating func clockStepped(by step: Duration) {
        if case .since(let first) = self { self = .since(first.advanced(by: step)) }
    }
}
