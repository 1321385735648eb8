package import AdobeIMS

extension CredentialDefinition {
    /// A client of the Adobe Developer Console, without what stands in files.
    package struct OAuthClient: Sendable, Equatable {
        /// One or two, newest first.
        package enum Secrets: Sendable, Equatable {
            /// Out of the configuration itself, so they don't change.
            case inline([Secret])
            /// Each in a file of its own.
            case files([String])
        }

        package var clientID: String
        package var secrets: Secrets
        package var scopes: [String]
        package var imsEndpoint: IMSEndpoint
        /// `…@AdobeOrg`, for people.
        package var organization: String?
        /// Whether AEM gets the client's id as `X-Api-Key`, where nobody else says one.
        package var sendsAPIKey: Bool

        package init(
            clientID: String,
            secrets: Secrets,
            scopes: [String],
            imsEndpoint: IMSEndpoint = .production,
            organization: String? = nil,
            sendsAPIKey: Bool = true
        ) {
            self.clientID = clientID
            self.secrets = secrets
            self.scopes = scopes
            self.imsEndpoint = imsEndpoint
            self.organization = organization
            self.sendsAPIKey = sendsAPIKey
        }
    }
}
