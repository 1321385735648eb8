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
            credentials: identities.map { readiness(of: $0.value.source, at: .now()) }
        )
    }

    func readiness(of source: TokenSource, at now: UnixTime) -> CredentialReadiness {
        let status = source.status
        let left = status.token.map { now.duration(to: $0.usableUntil) } ?? .zero
        let isUsed = setup?.configuration.routes.contains { $0.credential == source.name }
        return CredentialReadiness(
            name: source.name,
            state: status.state,
            generation: status.token?.generation ?? 0,
            secondsLeft: status.state == .expired ? 0 : Int(left.components.seconds),
            cause: status.cause,
            isUsed: isUsed == true
        )
    }
}
