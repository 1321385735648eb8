/// Who may use a listener, and how each proves to be who they are.
package struct Callers: Sendable, Equatable {
    /// A key that is known by its digest alone.
    package struct APIKey: Sendable, Equatable {
        package var name: String
        /// SHA-256 of the key: 32 bytes.
        package var digest: [UInt8]

        package init(name: String, digest: [UInt8]) {
            self.name = name
            self.digest = digest
        }
    }

    /// A client certificate with this subject alternative name.
    package struct Certificate: Sendable, Equatable {
        package var name: String
        /// A DNS name, a URI, an e-mail address or an IP address, as the certificate has it.
        package var subjectAlternativeName: String

        package init(name: String, subjectAlternativeName: String) {
            self.name = name
            self.subjectAlternativeName = subjectAlternativeName
        }
    }

    /// A process of this machine, by its user or its group.
    package struct UnixPeer: Sendable, Equatable {
        package enum Identity: Sendable, Equatable {
            case user(UInt32)
            case group(UInt32)
        }

        package var name: String
        package var identity: Identity

        package init(name: String, identity: Identity) {
            self.name = name
            self.identity = identity
        }
    }

    /// The field that carries an API key, in lower case.
    package var apiKeyHeader: String
    package var apiKeys: [APIKey]
    package var clientCertificates: [Certificate]
    package var unixPeers: [UnixPeer]

    package static let standardHeader = "x-caller-key"

    package init(
        apiKeyHeader: String = Callers.standardHeader,
        apiKeys: [APIKey] = [],
        clientCertificates: [Certificate] = [],
        unixPeers: [UnixPeer] = []
    ) {
        self.apiKeyHeader = apiKeyHeader
        self.apiKeys = apiKeys
        self.clientCertificates = clientCertificates
        self.unixPeers = unixPeers
    }

    /// All names, as routes grant them.
    package var names: [String] {
        apiKeys.map(\.name) + clientCertificates.map(\.name) + unixPeers.map(\.name)
    }
}
