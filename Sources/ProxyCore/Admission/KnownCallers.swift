/// Whom a listener knows, and by which proof.
struct KnownCallers: Sendable {
    /// The colon keeps it and all names out of certificates apart from the configured ones.
    private static let namelessCertificate = "certificate:nameless"

    private let keys: KnownKeys?
    /// Nil: whoever has a verified certificate is a caller, under the certificate's own name.
    private let certificates: [SubjectAlternativeName: String]?
    private let users: [UInt32: String]
    private let groups: [UInt32: String]

    /// Nil where nobody is asked who they are.
    init?(_ listener: Listener, digest: @escaping @Sendable ([UInt8]) -> [UInt8]) {
        let hasAuthority = listener.tls?.clientCA != nil
        guard listener.callers != nil || hasAuthority else { return nil }
        let callers = listener.callers ?? Callers()
        keys = callers.apiKeys.isEmpty ? nil : KnownKeys(callers, digest: digest)
        let certificates = callers.clientCertificates.map { certificate in
            (SubjectAlternativeName(certificate.subjectAlternativeName), certificate.name)
        }
        self.certificates =
            certificates.isEmpty && hasAuthority
            ? nil : Dictionary(certificates) { first, _ in first }
        var users: [UInt32: String] = [:]
        var groups: [UInt32: String] = [:]
        for peer in callers.unixPeers {
            switch peer.identity {
            case .user(let id): users[id] = users[id] ?? peer.name
            case .group(let id): groups[id] = groups[id] ?? peer.name
            }
        }
        self.users = users
        self.groups = groups
    }

    var apiKeyHeader: String? { keys?.header }

    /// The name of whoever sent the request; nil for strangers. A key says more than the
    /// connection does, and a wrong one is not made good by it.
    func caller(of head: RequestHead, peer: Peer) -> String? {
        switch keys?.proof(in: head.fields) {
        case .caller(let name): name
        case .wrong: nil
        case .absent, nil: caller(ofConnection: peer)
        }
    }

    private func caller(ofConnection peer: Peer) -> String? {
        if let process = peer.process,
            let name = users[process.user] ?? groups[process.group]
        {
            return name
        }
        guard let names = peer.certificateNames else { return nil }
        guard let certificates else {
            return names.first?.description ?? Self.namelessCertificate
        }
        return names.lazy.compactMap { certificates[$0] }.first
    }
}
