package import AdobeIMS

/// A configured identity, read and checked.
package enum CredentialSource: Sendable {
    /// A technical account's key from the AEM Developer Console.
    ///
    /// - Parameters:
    ///   - path: The file it was read from, absolute or relative to the working directory.
    ///   - credentials: What the file said.
    case serviceCredentials(path: String, ServiceCredentials)
}
