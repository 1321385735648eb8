/// A configured identity.
package struct Credential: Sendable {
    /// What the configuration says.
    package var definition: CredentialDefinition
    /// What was read by it, when the configuration was; nil: nothing that can be used, so that its
    /// routes have to wait for a better file.
    package var material: CredentialMaterial?
    /// Why there is no ``material``: one line without secrets.
    package var fault: String?

    package init(definition: CredentialDefinition, material: CredentialMaterial) {
        self.definition = definition
        self.material = material
    }

    package init(definition: CredentialDefinition, fault: String) {
        self.definition = definition
        self.fault = fault
    }
}
