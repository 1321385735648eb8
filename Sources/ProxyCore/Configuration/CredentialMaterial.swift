package import AdobeIMS

/// A configured identity as its files were when they were read: checked, and ready to be used.
package enum CredentialMaterial: Sendable {
    /// Keys of one technical account from the AEM Developer Console, newest first; never empty.
    case serviceCredentials([ServiceCredentials])
    /// A developer's token, which may have ended.
    ///
    /// - Parameters:
    ///   - token: What the file said.
    ///   - modifiedAt: When the file was written, by the local clock.
    case localDevelopmentToken(LocalDevelopmentToken, modifiedAt: UnixTime)
    /// A client of the Adobe Developer Console.
    case oauthServerToServer(OAuthServerToServer)
    case basic(BasicCredential)
}
