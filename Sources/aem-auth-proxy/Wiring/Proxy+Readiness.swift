import AdobeIMS
import ProxyCore
import ProxyNIO

extension Proxy {
    /// Whether requests can be served now.
    func readiness(_ lifecycle: Lifecycle) -> ReadinessReport {
        let identities = setup?.draft.identities.sorted { $0.key < $1.key } ?? []
        return ReadinessReport(
            isListening: lifecycle.phase != .starting,
            isDraining: lifecycle.isDraining,
            credentials: identities.map { name, identity in
                readiness(of: name, identity.source.status, at: .now())
            }
        )
    }

    func readiness(
        of name: String,
        _ status: TokenStatus,
        at now: UnixTime
    ) -> CredentialReadiness {
        let left =
            status.state == .expired
            ? .zero
            : status.token.flatMap { $0.end == nil ? nil : now.duration(to: $0.usableUntil) }
        let isUsed = setup?.configuration.routes.contains { $0.credential == name }
        return CredentialReadiness(
            name: name,
            state: status.state,
            generation: status.token?.generation ?? 0,
            secondsLeft: left.map { Int($0.components.seconds) },
            cause: status.cause,
            isUsed: isUsed == true
        )
    }
}
