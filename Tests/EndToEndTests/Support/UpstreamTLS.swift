import AdobeIMS
import NIOSSL
import ProxyOpenSSL

/// How an upstream of the tests speaks TLS: with a certificate that signs itself.
struct UpstreamTLS: Sendable {
    /// Made once: a key takes long.
    static let shared = Result { try UpstreamTLS() }

    /// What the proxy has to trust.
    let certificate: String
    private let context: NIOSSLContext

    private init() throws {
        let key = try RSAPrivateKey.generate()
        certificate = try X509Certificate.selfSigned(
            commonName: "upstream",
            key: key,
            validFor: .seconds(3600),
            subjectAlternativeNames: ["127.0.0.1"],
            from: UnixTime.now().advanced(by: .seconds(-60))
        ).pem
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8))
        let privateKey = try NIOSSLPrivateKey(
            bytes: Array(key.pkcs8PEM().reveal().utf8),
            format: .pem
        )
        context = try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) },
                privateKey: .privateKey(privateKey)
            )
        )
    }

    func makeHandler() -> NIOSSLServerHandler {
        NIOSSLServerHandler(context: context)
    }
}
