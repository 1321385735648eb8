package import AdobeIMS
import NIOCore
import NIOSSL
package import ProxyCore
import Synchronization

/// How a listener speaks TLS: 1.2 and 1.3, with HTTP/1.1 inside.
///
/// Connections that begin after ``use(_:)`` get the new certificate; those that are there go on
/// with theirs.
package final class DownstreamTLS: Sendable {
    /// The contents of PEM files.
    package struct Material: Sendable {
        let certificate: [UInt8]
        let key: Secret
        let clientCA: [UInt8]?

        /// `certificate`: The server's, and behind it those that lead to its authority.
        /// `key`: The server's private key, not encrypted.
        /// `clientCA`: The authorities of the clients' certificates; nil: clients are not asked.
        package init(certificate: [UInt8], key: Secret, clientCA: [UInt8]?) {
            self.certificate = certificate
            self.key = key
            self.clientCA = clientCA
        }
    }

    /// Of TLS 1.2: what keeps its secrets when the private key is lost, with authenticated
    /// encryption. TLS 1.3 has nothing else.
    private static let cipherSuites = "ECDH+AESGCM:ECDH+CHACHA20"
    /// How long a client may take to say that it has seen our `close_notify`.
    private static let shutdownTimeout = TimeAmount.seconds(2)

    private let context: Mutex<NIOSSLContext>

    /// - Throws: ``InvalidValue``: which of the three can't be used, and why.
    package init(_ material: Material) throws(InvalidValue) {
        context = Mutex(try Self.context(material))
    }

    /// Changes nothing when it throws.
    ///
    /// - Throws: ``InvalidValue``: which of the three can't be used, and why.
    package func use(_ material: Material) throws(InvalidValue) {
        let context = try Self.context(material)
        self.context.withLock { $0 = context }
    }

    func makeHandler() -> NIOSSLServerHandler {
        NIOSSLServerHandler(context: context.withLock { $0 })
    }

    private static func context(_ material: Material) throws(InvalidValue) -> NIOSSLContext {
        let chain = try certificates(material.certificate, "the certificate")
        guard
            let key = try? NIOSSLPrivateKey(bytes: Array(material.key.reveal().utf8), format: .pem)
        else {
            throw InvalidValue("the key is no PEM private key, or is encrypted")
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(key)
        )
        configuration.minimumTLSVersion = .tlsv12
        configuration.cipherSuites = cipherSuites
        configuration.applicationProtocols = ["http/1.1"]
        configuration.shutdownTimeout = shutdownTimeout
        if let clientCA = material.clientCA {
            // Who has no certificate is told so in HTTP; who has another authority's is not heard.
            configuration.certificateVerification = .optionalVerification
            configuration.trustRoots = .certificates(try certificates(clientCA, "clientCA"))
            configuration.sendCANameList = true
        }
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw InvalidValue("certificate and key do not belong together")
        }
    }

    private static func certificates(
        _ bytes: [UInt8],
        _ name: String
    ) throws(InvalidValue) -> [NIOSSLCertificate] {
        guard let certificates = try? NIOSSLCertificate.fromPEMBytes(bytes), !certificates.isEmpty
        else { throw InvalidValue("\(name) has no PEM certificate, or a damaged one") }
        return certificates
    }
}
