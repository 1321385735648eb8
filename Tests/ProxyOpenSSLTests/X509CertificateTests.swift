import AdobeIMS
import Foundation
import ProxyOpenSSL
import Testing

struct X509CertificateTests {
    private static let message = Array("header.claims".utf8)
    /// 2027-01-15T08:00:00Z
    private static let from = UnixTime(milliseconds: 1_800_000_000_000)

    @Test func `a certificate of openssl is read`() throws {
        let openssl = try OpenSSLCommand()
        defer { openssl.remove() }
        let pem = try makeCertificate(subject: "/O=Example/CN=cm-p1-e2", in: openssl)
        let certificate = try X509Certificate(pem: pem)
        #expect(certificate.subject == "CN=cm-p1-e2,O=Example")
        #expect(certificate.pem == pem)
        let dates = try openssl.run(
            "x509",
            "-in",
            "cert.pem",
            "-noout",
            "-dates",
            "-dateopt",
            "iso_8601"
        )
        let expected = [certificate.notBefore, certificate.notAfter].map { time in
            time.description.replacingOccurrences(of: "T", with: " ")
                .replacingOccurrences(of: ".000", with: "")
        }
        #expect(dates == "notBefore=\(expected[0])\nnotAfter=\(expected[1])\n")
        #expect(certificate.notBefore.duration(to: certificate.notAfter) == .seconds(30 * 86_400))
        let fingerprint = try openssl.run(
            "x509",
            "-in",
            "cert.pem",
            "-noout",
            "-fingerprint",
            "-sha256"
        )
        #expect(fingerprint.hasSuffix("=\(certificate.sha256Fingerprint)\n"))
    }

    @Test func `what openssl signs is verified`() throws {
        let openssl = try OpenSSLCommand()
        defer { openssl.remove() }
        let certificate = try X509Certificate(pem: makeCertificate(subject: "/CN=a", in: openssl))
        try openssl.write(Self.message, to: "message")
        try openssl.run("dgst", "-sha256", "-sign", "key.pem", "-out", "signature", "message")
        var signature = try openssl.bytes(of: "signature")
        #expect(certificate.verifiesRS256(signature: signature, of: Self.message))
        #expect(!certificate.verifiesRS256(signature: signature, of: Self.message + [0]))
        #expect(!certificate.verifiesRS256(signature: signature + [0], of: Self.message))
        #expect(!certificate.verifiesRS256(signature: [], of: Self.message))
        signature[100] ^= 1
        #expect(!certificate.verifiesRS256(signature: signature, of: Self.message))

        try openssl.run("dgst", "-sha512", "-sign", "key.pem", "-out", "512", "message")
        #expect(
            !certificate.verifiesRS256(signature: try openssl.bytes(of: "512"), of: Self.message)
        )
        try openssl.run(
            "dgst",
            "-sha256",
            "-sigopt",
            "rsa_padding_mode:pss",
            "-sign",
            "key.pem",
            "-out",
            "pss",
            "message"
        )
        #expect(
            !certificate.verifiesRS256(signature: try openssl.bytes(of: "pss"), of: Self.message)
        )
    }

    @Test func `a signature by a key that is not RSA is not RS256`() throws {
        let openssl = try OpenSSLCommand()
        defer { openssl.remove() }
        try openssl.run(
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-keyout",
            "key.pem",
            "-subj",
            "/CN=ec",
            "-out",
            "cert.pem"
        )
        let certificate = try X509Certificate(pem: try openssl.text(of: "cert.pem"))
        try openssl.write(Self.message, to: "message")
        try openssl.run("dgst", "-sha256", "-sign", "key.pem", "-out", "signature", "message")
        let signature = try openssl.bytes(of: "signature")
        #expect(!certificate.verifiesRS256(signature: signature, of: Self.message))
        #expect(!(try RSAPrivateKey.generate().matches(certificate)))
    }

    @Test func `a key matches its own certificate alone`() throws {
        let openssl = try OpenSSLCommand()
        defer { openssl.remove() }
        let certificate = try X509Certificate(pem: makeCertificate(subject: "/CN=a", in: openssl))
        let key = try RSAPrivateKey(pem: Secret(try openssl.text(of: "key.pem")))
        #expect(key.matches(certificate))
        #expect(!(try RSAPrivateKey.generate().matches(certificate)))
    }

    @Test func `a self-signed certificate is what was asked for`() throws {
        let openssl = try OpenSSLCommand()
        defer { openssl.remove() }
        let key = try RSAPrivateKey.generate()
        let certificate = try X509Certificate.selfSigned(
            commonName: "sandbox",
            key: key,
            validFor: .seconds(3600),
            subjectAlternativeNames: ["localhost", "127.0.0.1", "::1", "*.example"],
            from: Self.from
        )
        #expect(certificate.subject == "CN=sandbox")
        #expect(certificate.notBefore == Self.from)
        #expect(certificate.notAfter == Self.from.advanced(by: .seconds(3600)))
        #expect(key.matches(certificate))
        #expect(
            certificate.verifiesRS256(signature: try key.signRS256(Self.message), of: Self.message)
        )

        try openssl.write(certificate.pem, to: "cert.pem")
        let text = try openssl.run("x509", "-in", "cert.pem", "-noout", "-text")
        let parts = [
            "Version: 3 (0x2)", "sha256WithRSAEncryption", "CA:TRUE", "Certificate Sign",
            "TLS Web Server Authentication",
            "DNS:localhost, IP Address:127.0.0.1, "
                + "IP Address:0:0:0:0:0:0:0:1, DNS:*.example",
        ]
        for part in parts {
            #expect(text.contains(part), "\(part)")
        }
    }

    @Test(arguments: [("-verify_hostname", "localhost"), ("-verify_ip", "127.0.0.1")])
    func `openssl trusts a self-signed certificate as authority and as server`(
        option: String,
        name: String
    ) throws {
        let openssl = try OpenSSLCommand()
        defer { openssl.remove() }
        let certificate = try X509Certificate.selfSigned(
            commonName: "sandbox",
            key: try RSAPrivateKey.generate(),
            validFor: .seconds(3600),
            subjectAlternativeNames: [name],
            from: Self.from
        )
        try openssl.write(certificate.pem, to: "cert.pem")
        let verdict = try openssl.run(
            "verify",
            "-x509_strict",
            "-purpose",
            "sslserver",
            option,
            name,
            "-attime",
            "1800000001",
            "-CAfile",
            "cert.pem",
            "cert.pem"
        )
        #expect(verdict == "cert.pem: OK\n")
    }

    @Test func `two certificates have different serial numbers`() throws {
        let key = try RSAPrivateKey.generate()
        let certificates = try (0..<2).map { _ in
            try X509Certificate.selfSigned(
                commonName: "same",
                key: key,
                validFor: .seconds(60),
                from: Self.from
            )
        }
        #expect(certificates[0].sha256Fingerprint != certificates[1].sha256Fingerprint)
    }

    @Test(arguments: ["", "a b", "a,DNS:b", "a\nb", "ä", "dir:x/y", "@section"])
    func `a name that is no name is refused`(name: String) throws {
        let key = try RSAPrivateKey.generate()
        #expect(throws: OpenSSLError.self) {
            try X509Certificate.selfSigned(
                commonName: "a",
                key: key,
                validFor: .seconds(60),
                subjectAlternativeNames: [name],
                from: Self.from
            )
        }
    }

    @Test func `a common name that is too long is refused`() throws {
        let key = try RSAPrivateKey.generate()
        let error = #expect(throws: OpenSSLError.self) {
            try X509Certificate.selfSigned(
                commonName: String(repeating: "x", count: 65),
                key: key,
                validFor: .seconds(60),
                from: Self.from
            )
        }
        #expect(error?.message.contains("string too long") == true)
    }

    @Test func `control characters of a subject are escaped`() throws {
        let certificate = try X509Certificate.selfSigned(
            commonName: "a\nb\u{1B}",
            key: try RSAPrivateKey.generate(),
            validFor: .seconds(60),
            from: Self.from
        )
        #expect(certificate.subject == #"CN=a\0Ab\1B"#)
    }

    @Test(arguments: [
        "", "junk", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\n",
    ])
    func `what is no certificate is refused`(pem: String) {
        let error = #expect(throws: OpenSSLError.self) { try X509Certificate(pem: pem) }
        #expect(error?.message.hasPrefix("the certificate can't be read as PEM") == true)
    }

    @Test func `only the first certificate of a chain counts`() throws {
        let key = try RSAPrivateKey.generate()
        let pems = try ["first", "second"].map { name in
            try X509Certificate.selfSigned(
                commonName: name,
                key: key,
                validFor: .seconds(60),
                from: Self.from
            ).pem
        }
        let certificate = try X509Certificate(pem: "text\n" + pems.joined())
        #expect(certificate.subject == "CN=first")
        #expect(certificate.pem == pems[0])
    }

    @Test func `a credentials file made with a real key signs a real assertion`() throws {
        let openssl = try OpenSSLCommand()
        defer { openssl.remove() }
        let pem = try makeCertificate(subject: "/CN=cm-p1-e2-integration", in: openssl)
        let key = try openssl.text(of: "key.pem")
        let json = try JSONSerialization.data(withJSONObject: [
            "integration": [
                "imsEndpoint": "ims.example", "org": "o", "id": "i", "metascopes": "s",
                "technicalAccount": ["clientId": "c", "clientSecret": "x"],
                "privateKey": key.replacingOccurrences(of: "\n", with: #"\r\n"#),
                "publicKey": pem.replacingOccurrences(of: "\n", with: ""),
            ] as [String: Any]
        ])
        let credentials = try ServiceCredentials(json: Array(json))
        let certificate = try X509Certificate(pem: try #require(credentials.certificate))
        let signer = try RSAPrivateKey(pem: credentials.privateKey)
        #expect(signer.matches(certificate))
        let assertion = Assertion(for: credentials, issuedAt: Self.from)
        let signature = try signer.signRS256(assertion.signingInput)
        #expect(certificate.verifiesRS256(signature: signature, of: assertion.signingInput))
    }

    /// Leaves `key.pem` and `cert.pem` in the directory and gives the certificate.
    private func makeCertificate(subject: String, in openssl: OpenSSLCommand) throws -> String {
        try openssl.run("genrsa", "-traditional", "-out", "key.pem", "2048")
        try openssl.run(
            "req",
            "-x509",
            "-new",
            "-key",
            "key.pem",
            "-sha256",
            "-days",
            "30",
            "-subj",
            subject,
            "-out",
            "cert.pem"
        )
        return try openssl.text(of: "cert.pem")
    }
}
