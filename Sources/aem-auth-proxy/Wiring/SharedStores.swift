import AdobeIMS
import Logging
import ProxyCore
import ProxyFiles
import ProxyRedis
import Synchronization

/// The connections to what replicas share: one of the process for each way that a configuration
/// writes it, so one, and two while a reload changes it.
final class SharedStores: Sendable {
    private let logger: Logger
    private let links = Mutex<[RedisLink]>([])

    init(logger: Logger) {
        self.logger = logger
    }

    func link(_ settings: Configuration.Tokens.Redis) -> RedisLink {
        links.withLock { links in
            if let link = links.first(where: { $0.settings == settings }) { return link }
            let link = RedisLink(
                settings,
                secrets: { try await Self.secrets(settings) },
                logger: logger
            )
            links.append(link)
            return link
        }
    }

    /// Closes all others.
    func keep(_ store: Configuration.Tokens.Store?) async {
        let unused = links.withLock { links in
            let isKept: (RedisLink) -> Bool = { link in
                if case .redis(let settings) = store { settings == link.settings } else { false }
            }
            defer { links.removeAll { !isKept($0) } }
            return links.filter { !isKept($0) }
        }
        for link in unused { await link.close() }
    }

    /// What its files have now.
    private static func secrets(
        _ settings: Configuration.Tokens.Redis
    ) async throws(InvalidValue) -> RedisSecrets {
        try await UserFiles.standard.judge { files throws(InvalidValue) in
            func bytes(_ path: String?) throws(InvalidValue) -> [UInt8]? {
                guard let path else { return nil }
                do throws(FileFault) {
                    return try files.content(of: path, limit: TrustedCertificatesFile.limit).bytes
                } catch {
                    throw InvalidValue("\(UserText.path(path)) \(error)")
                }
            }
            var secrets = RedisSecrets()
            if let password = try bytes(settings.passwordFile) {
                secrets.password = RedisPassword(password)?.secret
            }
            secrets.authorities = try bytes(settings.certificateAuthorities)
            secrets.certificate = try bytes(settings.clientCertificate?.certificate)
            secrets.key = try bytes(settings.clientCertificate?.key).map {
                Secret(String(decoding: $0, as: UTF8.self))
            }
            return secrets
        }
    }
}
