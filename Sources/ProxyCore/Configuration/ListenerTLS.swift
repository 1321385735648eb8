/// How a listener speaks TLS. Paths of PEM files; they are read again when they change.
package struct ListenerTLS: Sendable, Equatable {
    /// The server's certificate, and behind it those that lead to its authority.
    package var certificate: String
    /// Its private key.
    package var key: String
    /// The authorities of the clients' certificates; nil: clients are not asked for one.
    package var clientCA: String?

    package init(certificate: String, key: String, clientCA: String? = nil) {
        self.certificate = certificate
        self.key = key
        self.clientCA = clientCA
    }
}
