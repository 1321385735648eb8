import AdobeIMS
import ProxyOpenSSL
import Testing

struct X509CertificateKeyTests {
    @Test(arguments: [["rsa:2048"], ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"], ["ed25519"]])
    func `a certificate is for its own key, of whatever kind`(_ kind: [String]) throws {
        let openssl = try OpenSSLCommand()
        defer { openssl.remove() }
        let arguments = ["req", "-x509", "-nodes", "-keyout", "key.pem", "-subj", "/CN=a"]
        try openssl.run(arguments + ["-out", "cert.pem", "-newkey"] + kind)
        let certificate = try X509Certificate(pem: try openssl.text(of: "cert.pem"))
        let key = Secret(try openssl.text(of: "key.pem"))
        #expect(try certificate.isFor(key: key))
        #expect(try !certificate.isFor(key: RSAPrivateKey.generate().pkcs8PEM()))
        for pem in ["", certificate.pem, "-----BEGIN PRIVATE KEY-----"] {
            #expect(throws: OpenSSLError.self) { try certificate.isFor(key: Secret(pem)) }
        }
        try openssl.run(
            ["pkey", "-in", "key.pem", "-aes256", "-passout", "pass:a", "-out", "locked.pem"]
        )
        let locked = Secret(try openssl.text(of: "locked.pem"))
        #expect(throws: OpenSSLError.self) { try certificate.isFor(key: locked) }
    }
}
