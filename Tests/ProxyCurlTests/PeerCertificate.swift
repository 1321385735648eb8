import AdobeIMS
import Foundation
import NIOSSL
import ProxyOpenSSL

/// A certificate of a peer's, which signs itself, and its file.
struct PeerCertificate {
    let context: NIOSSLContext
    /// Of the certificate in PEM.
    let path: String

    init() throws {
        let key = try RSAPrivateKey.generate()
        let certificate = try X509Certificate.selfSigned(
            commonName: "test",
            key: key,
            validFor: .seconds(3600),
            subjectAlternativeNames: ["127.0.0.1"],
            from: UnixTime.now().advanced(by: .seconds(-60))
        )
        path =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("peer-\(UUID().uuidString).pem").path
        try Data(certificate.pem.utf8).write(to: URL(fileURLWithPath: path))
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(certificate.pem.utf8))
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

    func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }
}
