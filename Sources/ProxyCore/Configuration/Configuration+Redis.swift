extension Configuration.Tokens {
    /// The shared store: where it is, and how it is spoken to.
    package struct Redis: Sendable, Equatable {
        package struct Server: Sendable, Equatable {
            /// Lower case, without brackets.
            package let host: String
            package let port: Int

            package init(host: String, port: Int) {
                self.host = host
                self.port = port
            }
        }

        package struct Sentinel: Sendable, Equatable {
            /// Asked in this order.
            package var addresses: [Server]
            /// What they call the one that can be written.
            package var master: String

            package init(addresses: [Server], master: String) {
                self.addresses = addresses
                self.master = master
            }
        }

        package struct ClientCertificate: Sendable, Equatable {
            package var certificate: String
            package var key: String

            package init(certificate: String, key: String) {
                self.certificate = certificate
                self.key = key
            }
        }

        package var url: RedisURL
        /// Paths.
        package var passwordFile: String?
        package var certificateAuthorities: String?
        package var clientCertificate: ClientCertificate?
        /// Takes the place of the URL's host.
        package var sentinel: Sentinel?
        package var keyPrefix: String
        /// Of any operation; then it is as if Redis were not there.
        package var timeout: Duration
        /// Of whoever is not this machine, too.
        package var allowsPlaintext: Bool

        package init(
            url: RedisURL,
            passwordFile: String? = nil,
            certificateAuthorities: String? = nil,
            clientCertificate: ClientCertificate? = nil,
            sentinel: Sentinel? = nil,
            keyPrefix: String = "aem-auth-proxy",
            timeout: Duration = .milliseconds(500),
            allowsPlaintext: Bool = false
        ) {
            self.url = url
            self.passwordFile = passwordFile
            self.certificateAuthorities = certificateAuthorities
            self.clientCertificate = clientCertificate
            self.sentinel = sentinel
            self.keyPrefix = keyPrefix
            self.timeout = timeout
            self.allowsPlaintext = allowsPlaintext
        }

        /// Whom a connection goes to, as far as the configuration says.
        package var servers: [Server] { sentinel?.addresses ?? url.server.map { [$0] } ?? [] }

        package var isTLS: Bool { url.isTLS }
    }
}
