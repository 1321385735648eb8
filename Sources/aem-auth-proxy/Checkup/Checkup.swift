import AdobeIMS
import Logging
import ProxyCore
import ProxyFiles
import ProxyNIO

/// Tries what a configuration says, one thing after another, and tells of each as it is known. It
/// leaves nothing behind: no token is stored, and nothing is bound.
struct Checkup {
    let configuration: Configuration
    /// What it was read from, for people.
    let origin: String
    let output: CheckOutput
    private(set) var report = CheckReport()

    init(_ configuration: Configuration, from origin: String, output: CheckOutput) {
        self.configuration = configuration
        self.origin = origin
        self.output = output
    }

    mutating func add(_ items: [CheckItem]) throws {
        for item in items {
            report.add(item)
            try output.show(item)
        }
    }

    /// `isOffline`: Contacts nothing.
    mutating func run(isOffline: Bool) async throws {
        try add([.ok(.configuration, origin, configuration.counts)])
        try add(configuration.warnings.map { .warn(.configuration, origin, $0) })
        try add(await files())
        try add(credentials())
        let refusedKeys = RefusedKeys()
        let proxy = try await Proxy(
            eventLoops: 1,
            administration: AdminPages(),
            logger: refusedKeys.logger
        )
        do {
            let draft = try await proxy.draft(configuration)
            try add(await listeners())
            if !isOffline {
                proxy.services.use(configuration.ims)
                try await tryNetwork(NetworkCheck(proxy, draft, refusedKeys))
            }
        } catch {
            await proxy.close()
            guard !(error is StandardOutput.WriteError) else { throw error }
            let mayPass = !(error is InvalidValue)
            return try add([.fail(.configuration, origin, "\(error)", mayPass: mayPass)])
        }
        await proxy.close()
    }

    // MARK: What needs no network

    /// What is wrong with their rights is among the configuration's warnings.
    private func files() async -> [CheckItem] {
        let trusted =
            configuration.upstreamList.map(\.certificateAuthorities)
            + [configuration.ims.certificateAuthorities]
        let credentials = configuration.credentials.sorted { $0.key < $1.key }
        var paths: [String] = []
        for path in credentials.flatMap(\.value.definition.files) + trusted.compactMap(\.self)
        where !paths.contains(path) {
            paths.append(path)
        }
        let limit = TrustedCertificatesFile.limit
        return await UserFiles.standard.judge { [paths] files in
            paths.compactMap { path in
                (try? files.content(of: path, limit: limit)).map { content in
                    let mode = String(content.rights.permissions, radix: 8)
                    return .ok(.file, UserText.file(path), "can be read, mode \(mode)")
                }
            }
        }
    }

    private func credentials() -> [CheckItem] {
        let now = UnixTime.now()
        return configuration.credentials.sorted { $0.key < $1.key }.map { name, credential in
            guard let material = credential.material else {
                return .fail(
                    .credential,
                    name,
                    credential.fault ?? "nothing in its files can be used",
                    cause: IMSError.Cause.credentialUnusable.rawValue
                )
            }
            return .credential(
                name,
                material.shownKind,
                certificateEnds: material.isLocal ? [] : material.ends(at: now),
                at: now
            )
        }
    }

    private func listeners() async -> [CheckItem] {
        let taken = await Rehearsal(configuration: configuration).takenAddresses()
        let free = configuration.allListeners.map(\.address.shown)
            .filter { address in !taken.contains { $0.address == address } }
        return free.map { .ok(.listener, $0, "can be bound") }
            + taken.map { address, reason in
                .fail(
                    .listener,
                    address,
                    "could not be bound: \(reason)",
                    cause: CheckCause.addressTaken.rawValue,
                    whatToDo: "If it is this proxy that runs there, all is well.",
                    mayPass: true
                )
            }
    }
}

extension Configuration {
    /// How much of each there is.
    var counts: String {
        "\(listeners.count) listener(s), \(upstreams.count) upstream(s), "
            + "\(credentials.count) credential(s), \(routes.count) route(s)"
    }
}

extension CredentialMaterial {
    fileprivate var shownKind: String {
        let client = account.first.map { ", client id \($0)" } ?? ""
        return switch self {
        case .serviceCredentials(let list):
            (list.count == 1 ? "service credentials" : "\(list.count) service credentials") + client
        case .localDevelopmentToken: "a local development token"
        case .oauthServerToServer: "OAuth server-to-server\(client)"
        case .basic: "a user and a password"
        }
    }
}
