/// A configured identity.
package struct Credential: Sendable {
    /// What the configuration says.
    package var definition: CredentialDefinition
    /// What was read by it, when the configuration was.
    package var source: CredentialSource

    package init(definition: CredentialDefinition, source: CredentialSource) {
        self.definition = definition
        self.source = source
    }
}
