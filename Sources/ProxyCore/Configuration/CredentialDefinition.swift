/// What the configuration says about an identity: its kind, and where it is read from at start and
/// again when a file changes.
package enum CredentialDefinition: Sendable, Equatable {
    /// Files of the AEM Developer Console for one technical account, newest first.
    case serviceCredentials(files: [String])
    case localDevelopmentToken(file: String)
    case oauthServerToServer(OAuthClient)
    /// A user, and the file that has the password alone.
    case basic(username: String, passwordFile: String)

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
        case .basic(_, let file): [file]
        }
    }

    /// How it shows itself to AEM.
    package var scheme: AuthorizationScheme {
        if case .basic = self { .basic } else { .bearer }
    }

    /// What Adobe's OpenAPI services want as `X-Api-Key`; nil: nothing is sent.
    package var apiKey: String? {
        guard case .oauthServerToServer(let client) = self, client.sendsAPIKey else { return nil }
        return client.clientID
    }

    /// Whether an exchange brings another token before the present one ends.
    package var isRenewable: Bool {
        switch self {
        case .serviceCredentials, .oauthServerToServer: true
        case .localDevelopmentToken, .basic: false
        }
    }
}
