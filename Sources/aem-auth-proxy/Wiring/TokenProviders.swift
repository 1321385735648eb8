import AdobeIMS
import Logging
import ProxyCore
import ProxyFiles
import ProxyOpenSSL
import ProxyRedis

/// Makes what gets a credential's tokens, at start and again when its files change.
struct TokenProviders: Sendable {
    let services: IMSServices
    let shared: SharedStores
    let tokens: Configuration.Tokens
    let logger: Logger

    /// - Throws: ``InvalidValue`` when a key can't be used.
    func provider(
        _ name: String,
        _ definition: CredentialDefinition,
        _ material: CredentialMaterial
    ) throws(InvalidValue) -> TokenProvider {
        let choices = try choices(material, definition.files)
        return TokenProvider(
            label: definition.files.map(UserText.file).joined(separator: ", "),
            fingerprint: material.fingerprint,
            exchange: choices.count == 1
                ? choices[0].exchange : fallback(choices, of: name, isClient: material.isClient),
            scheme: definition.scheme,
            store: try store(name, material),
            refreshBefore: definition.isRenewable ? tokens.refreshBefore : nil
        )
    }

    /// At start. A credential whose files can't be used yet has one that gives no token.
    func provider(_ name: String, _ credential: Credential) throws(InvalidValue) -> TokenProvider {
        guard let material = credential.material else {
            return provider(withoutMaterial: credential.definition)
        }
        return try provider(name, credential.definition, material)
    }

    private func provider(withoutMaterial definition: CredentialDefinition) -> TokenProvider {
        TokenProvider(
            label: definition.files.map(UserText.file).joined(separator: ", "),
            exchange: UnusableCredential(),
            scheme: definition.scheme,
            refreshBefore: definition.isRenewable ? tokens.refreshBefore : nil
        )
    }

    private func choices(
        _ material: CredentialMaterial,
        _ files: [String]
    ) throws(InvalidValue) -> [FallbackExchange.Choice] {
        var choices: [FallbackExchange.Choice] = []
        switch material {
        case .serviceCredentials(let list):
            for credentials in list {
                let service = try services.service(at: credentials.endpoint)
                let key = try credentials.rsaKey()
                let exchange = AssertionExchange(
                    credentials,
                    endpoint: service.endpoint,
                    clock: service.clock,
                    sign: { try? key.signRS256($0) }
                )
                choices.append(
                    .init(
                        "number \(choices.count + 1)",
                        GatedExchange(exchange, gate: service.gate)
                    )
                )
            }
        case .localDevelopmentToken(let token, let modifiedAt):
            choices.append(.init("", LocalTokenExchange(token, fileModifiedAt: modifiedAt)))
        case .basic(let credential):
            choices.append(.init("", BasicExchange(credential)))
        case .oauthServerToServer(let client):
            let service = try services.service(at: client.endpoint)
            for secret in client.clientSecrets {
                let exchange = ClientCredentialsExchange(
                    client,
                    secret: secret,
                    endpoint: service.endpoint,
                    clock: service.clock
                )
                choices.append(
                    .init(
                        "number \(choices.count + 1)",
                        GatedExchange(exchange, gate: service.gate)
                    )
                )
            }
        }
        return choices
    }

    private func fallback(
        _ choices: [FallbackExchange.Choice],
        of name: String,
        isClient: Bool
    ) -> FallbackExchange {
        FallbackExchange(
            choices,
            callsForNext: { isClient ? $0.callsForNextSecret : !$0.isTransient },
            onFallback: { [logger] refused, next, error in
                logger.warning(
                    "credential refused, the next one is tried",
                    metadata: [
                        "credential": "\(name)", "refused": "\(refused)", "next": "\(next)",
                        "cause": "\(error.cause.rawValue)",
                        "explanation": "\(error.explanation)",
                    ]
                )
            }
        )
    }

    private func store(
        _ name: String,
        _ material: CredentialMaterial
    ) throws(InvalidValue) -> (any TokenStore)? {
        guard tokens.store != .memory, let secret = material.newestSecret,
            let endpoint = material.endpoints.first
        else { return nil }
        do throws(OpenSSLError) {
            let sealer = try TokenSealer(secret: secret)
            switch tokens.store {
            case .memory:
                return nil
            case .file(let directory):
                return FileTokenStore(
                    directory: directory,
                    credential: name,
                    fingerprint: material.fingerprint,
                    imsHost: endpoint.origin,
                    sealing: sealer
                )
            case .redis(let settings):
                let fingerprint = material.accountFingerprint
                return RedisTokenStore(
                    link: shared.link(settings),
                    fingerprint: fingerprint.hexadecimal,
                    format: SharedTokenFormat(
                        sealing: sealer,
                        fingerprint: fingerprint,
                        imsHost: endpoint.origin
                    )
                )
            }
        } catch {
            throw InvalidValue("can't seal its tokens: \(error.message)")
        }
    }
}

extension [UInt8] {
    fileprivate var hexadecimal: String {
        map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
