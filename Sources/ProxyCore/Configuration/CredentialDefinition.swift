/// What the configuration says about an identity: its kind, and where it is read from at start and
/// again when a file changes.
package enum CredentialDefinition: Sendable, Equatable {
    /// Files of the AEM Developer Console for one technical account, newest first.
    case serviceCredentials(files: [String])
    case localDevelopmentToken(file: String)
    case oauthServerToServer(OAuthClient)

    /// The paths of all that may change at run time, as they are opened.
    package var files: [String] {
        switch self {
        case .serviceCredentials(let files): files
        case .localDevelopmentToken(let file): [file]
        case .oauthServerToServer(let client):
            switch client.secrets {
            case .inline: []
            case .files(let files): files
            }
        }
    }
}
