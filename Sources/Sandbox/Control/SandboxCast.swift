import AdobeIMS
import ProxyCore
import ProxyOpenSSL
import Synchronization

/// Both simulated servers and who may ask them: credentials of every kind, which can be revoked and
/// renewed.
package final class SandboxCast: Sendable {
    /// A file that credentials are in.
    package enum File: String, Sendable, CaseIterable {
        case serviceCredentials = "service-credentials.json"
        case localToken = "local-development-token.json"
        case clientSecret = "oauth-client-secret"
        /// Of ``SandboxCast/user``.
        case password = "admin-password"
    }

    private struct Identities {
        var account: ThrowawayAccount
        var client: ThrowawayClient
    }

    /// Who may log in by Basic authentication, as on a local AEM.
    package static let user = "admin"

    package let ims: SandboxIMS
    package let aem: SandboxAEM
    private let identities: Mutex<Identities>
    private let password = RandomText.identifier(digits: 32)
    private let write: @Sendable ([UInt8], File) throws -> Void

    /// Makes the identities known to the IMS, and writes their files.
    ///
    /// - Parameters:
    ///   - ims: Who gives tokens.
    ///   - aem: Who takes them.
    ///   - write: Puts a file's new content in place; what it holds is secret.
    /// - Throws: What `write` does, and what keeps keys from being made.
    package init(
        ims: SandboxIMS,
        aem: SandboxAEM,
        write: @escaping @Sendable ([UInt8], File) throws -> Void
    ) throws {
        self.ims = ims
        self.aem = aem
        self.write = write
        identities = Mutex(
            Identities(
                account: try ThrowawayAccount.make(imsEndpoint: ims.endpoint, now: .now()),
                client: ThrowawayClient.make(imsEndpoint: ims.endpoint)
            )
        )
        bind()
        aem.passwords = [Self.user: password]
        for file in File.allCases { try renewFile(file) }
    }

    /// The OAuth client's.
    package var clientID: String { identities.withLock { $0.client.clientID } }
    package var scopes: [String] { identities.withLock { $0.client.scopes } }

    private func bind() {
        identities.withLock { identities in
            ims.bind(identities.account)
            ims.bind(identities.client)
        }
    }

    private func renewFile(_ file: File) throws {
        let (account, client) = identities.withLock { ($0.account, $0.client) }
        switch file {
        case .serviceCredentials: try write(account.credentialsJSON(), file)
        case .localToken: try write(ims.localDevelopmentTokenJSON(for: account), file)
        case .clientSecret: try write(Array(client.clientSecret.reveal().utf8), file)
        case .password: try write(Array(password.utf8), file)
        }
    }
}

// Orders.
extension SandboxCast {
    /// - Returns: What could not be done; nil: all was.
    func obey(_ order: ControlOrder) async -> String? {
        let settings = order.settings
        ims.tokenLifetime = settings.tokenLife
        ims.latency = settings.ims.latency
        aem.latency = settings.aem.latency
        aem.csrfProtection = settings.csrf
        if order.tellsIMS { use(settings.ims.fault) }
        if order.tellsAEM { aem.fault = settings.aem.fault }
        do {
            if order.resets {
                bind()
                try renewFile(.localToken)
            }
            for revoked in order.revoked { revoke(revoked) }
            for renewed in order.renewed { try renew(renewed) }
            // Last, because who asks may hear nothing more.
            try await listen(settings)
        } catch {
            return "\(error)"
        }
        return nil
    }

    private func use(_ fault: SandboxFault) {
        let behaviour = fault.outage.behaviour(retryAfter: fault.retryAfter)
        ims.script = fault.count.map { Array(repeating: behaviour, count: $0) } ?? []
        ims.behaviour = fault.count == nil ? behaviour : .normal
    }

    private func revoke(_ revocable: ControlOrder.Revocable) {
        switch revocable {
        case .tokens: ims.revokeAllTokens()
        case .certificate: ims.revokeCertificates()
        case .secret: ims.revokeSecrets()
        }
    }

    private func renew(_ renewable: ControlOrder.Renewable) throws {
        switch renewable {
        case .certificate:
            let renewed = try identities.withLock(\.account).renewed(now: .now())
            identities.withLock { $0.account = renewed }
            ims.bind(renewed)
            try renewFile(.serviceCredentials)
        case .secret:
            let renewed = identities.withLock(\.client).renewed()
            identities.withLock { $0.client = renewed }
            ims.bind(renewed)
            try renewFile(.clientSecret)
        case .localToken:
            try renewFile(.localToken)
        }
    }

    private func listen(_ settings: ControlSettings) async throws {
        let refuses = (settings.ims.fault.outage == .refuse, settings.aem.fault.outage == .refuse)
        if !refuses.0, !ims.isListening { try await ims.comeBack() }
        if !refuses.1, !aem.isListening { try await aem.comeBack() }
        if refuses.0, ims.isListening { await ims.refuse() }
        if refuses.1, aem.isListening { await aem.refuse() }
    }
}

// What is told of them.
extension SandboxCast {
    func report(_ settings: ControlSettings) -> JSONValue {
        let counts = aem.counts
        var inIMS = Self.report(
            settings.ims,
            left: settings.ims.fault.count.map { _ in ims.script.count }
        )
        inIMS["address"] = .string(ims.endpoint)
        inIMS["tokenLife"] = .string(Self.text(settings.tokenLife))
        inIMS["exchanges"] = .integer(Int64(ims.exchangeCount))
        inIMS["tokens"] = .integer(Int64(ims.successCount))
        var inAEM = Self.report(settings.aem, left: aem.fault.count)
        inAEM["address"] = .string(aem.url)
        inAEM["paths"] = .array(settings.aem.fault.paths.map(JSONValue.string))
        inAEM["csrf"] = .string(settings.csrf.rawValue)
        inAEM["requests"] = .integer(Int64(counts.requests))
        inAEM["refused"] = .integer(Int64(counts.refused))
        return ["ims": .object(inIMS), "aem": .object(inAEM)]
    }

    private static func report(
        _ server: ControlSettings.Server,
        left: Int?
    ) -> [String: JSONValue] {
        [
            "outage": left == 0 ? "none" : server.fault.outage.document,
            "retryAfter": server.fault.retryAfter.map { JSONValue.integer(Int64($0)) } ?? .null,
            "count": left.map { JSONValue.integer(Int64($0)) } ?? .null,
            "latency": .string(text(server.latency)),
        ]
    }

    /// As it can be written in an order.
    private static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        return attoseconds == 0
            ? "\(seconds)s" : "\(seconds * 1000 + attoseconds / 1_000_000_000_000_000)ms"
    }
}
