import AdobeIMS
import ProxyCore
import ProxyOpenSSL

/// What the rest of the program has to know of a credential, whatever its kind.
extension CredentialMaterial {
    var isLocal: Bool {
        if case .localDevelopmentToken = self { true } else { false }
    }

    var isClient: Bool {
        if case .oauthServerToServer = self { true } else { false }
    }

    /// Where its tokens are asked for, the newest file's first; empty when they aren't.
    var endpoints: [IMSEndpoint] {
        switch self {
        case .serviceCredentials(let list): list.map(\.endpoint)
        case .localDevelopmentToken, .basic: []
        case .oauthServerToServer(let client): [client.endpoint]
        }
    }

    /// The client whose tokens they are, and its organization; a changed file should not change
    /// these.
    var account: [String] {
        switch self {
        case .serviceCredentials(let list): list.first.map { [$0.clientID, $0.organization] } ?? []
        case .localDevelopmentToken: []
        case .oauthServerToServer(let client): [client.clientID]
        case .basic: []
        }
    }

    /// The newest key or secret: what its stored tokens are sealed with.
    var newestSecret: Secret? {
        switch self {
        case .serviceCredentials(let list): list.first?.privateKey
        case .localDevelopmentToken(let token, _): token.accessToken
        case .oauthServerToServer(let client): client.clientSecrets.first
        case .basic: nil
        }
    }

    /// Tells this content from any other.
    var fingerprint: [UInt8] { CredentialFingerprint.of(content) }

    /// Tells the account from any other, whichever of its keys are in use: what replicas name its
    /// token by.
    var accountFingerprint: [UInt8] {
        let scopes: [String] =
            switch self {
            case .serviceCredentials(let list): list.first?.metascopes ?? []
            case .localDevelopmentToken, .basic: []
            case .oauthServerToServer(let client): client.scopes
            }
        let origin = endpoints.first?.origin ?? ""
        return Array(
            CredentialFingerprint.of(["account", origin] + account + scopes.sorted()).prefix(16)
        )
    }

    private var content: [String] {
        switch self {
        case .serviceCredentials(let list):
            ["service credentials"]
                + list.flatMap {
                    [
                        $0.endpoint.origin, $0.clientID, $0.clientSecret.reveal(), $0.organization,
                        $0.technicalAccountID, $0.metascopes.joined(separator: ","),
                        $0.privateKey.reveal(), $0.certificate ?? "",
                    ]
                }
        case .localDevelopmentToken(let token, _):
            ["local development token", token.accessToken.reveal()]
        case .oauthServerToServer(let client):
            ["OAuth server-to-server", client.endpoint.origin, client.clientID]
                + client.scopes + client.clientSecrets.map { $0.reveal() }
        case .basic(let credential):
            ["basic", credential.username, credential.password.reveal()]
        }
    }

    /// What ends and has to be replaced by a person: certificates and local tokens.
    func ends(at now: UnixTime) -> [UnixTime] {
        switch self {
        case .serviceCredentials(let list):
            list.compactMap { $0.certificateEnd(try? $0.x509Certificate()) }
        case .localDevelopmentToken(let token, let modifiedAt):
            [token.life(fileModifiedAt: modifiedAt, now: now).expiry]
        case .oauthServerToServer, .basic:
            []
        }
    }

    /// When the first of its certificates becomes valid; nil when nothing says so.
    var start: UnixTime? {
        guard case .serviceCredentials(let list) = self else { return nil }
        let certificates = list.compactMap { try? $0.x509Certificate() }
        return certificates.count < list.count ? nil : certificates.map(\.notBefore).min()
    }
}
