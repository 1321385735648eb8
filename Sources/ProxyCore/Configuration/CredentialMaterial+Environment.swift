import AdobeIMS

extension CredentialMaterial {
    /// The environment whose technical account it is, as its newest client id says; nil: it names
    /// none.
    package var environment: AEMEnvironment? {
        guard case .serviceCredentials(let list) = self else { return nil }
        return list.lazy.compactMap { AEMEnvironment(clientID: $0.clientID) }.first
    }
}
