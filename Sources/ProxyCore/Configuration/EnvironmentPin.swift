import AdobeIMS

/// Keeps the credential of one AEM environment from being sent to another: what was meant for
/// stage must not reach production, nor the other way round.
package struct EnvironmentPin: Sendable, Equatable {
    package let credential: AEMEnvironment
    package let upstream: AEMEnvironment

    /// The two environments that don't go together; nil where they do, where one of them isn't
    /// known, and where the operator says that they do (`trustHost`).
    package init?(_ material: CredentialMaterial, _ upstream: Upstream) {
        guard !upstream.trustHost, case .serviceCredentials(let list) = material,
            let place = AEMEnvironment(host: upstream.host)
        else { return nil }
        let environments = list.compactMap { AEMEnvironment(clientID: $0.clientID) }
        guard let other = environments.first(where: { $0 != place }) else { return nil }
        credential = other
        self.upstream = place
    }
}
