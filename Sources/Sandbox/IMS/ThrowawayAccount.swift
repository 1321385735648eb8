package import AdobeIMS
package import ProxyOpenSSL

/// A technical account made up for a demo or a test: a real key, a real self-signed certificate
/// (its common name is the client id, as Adobe's is), and identifiers that nobody else has.
package struct ThrowawayAccount: Sendable {
    package let imsEndpoint: String
    /// `cm-pPROGRAM-eENVIRONMENT-integration-1`
    package let clientID: String
    package let clientSecret: Secret
    /// `…@AdobeOrg`
    package let organization: String
    /// `…@techacct.adobe.com`
    package let technicalAccountID: String
    package let email: String
    package let metascopes: [String]
    package let privateKey: RSAPrivateKey
    package let certificate: X509Certificate

    /// An account for the simulated IMS at `imsEndpoint` (``SandboxIMS/endpoint``), to be bound
    /// there. Its metascopes are separated by commas; its certificate is good for a year from
    /// `now`.
    package static func make(
        imsEndpoint: String,
        program: Int = 12345,
        environment: Int = 67890,
        metascopes: String = "ent_aem_cloud_api",
        now: UnixTime
    ) throws(OpenSSLError) -> ThrowawayAccount {
        let clientID = "cm-p\(program)-e\(environment)-integration-1"
        let key = try RSAPrivateKey.generate()
        return ThrowawayAccount(
            imsEndpoint: imsEndpoint,
            clientID: clientID,
            clientSecret: Secret("p8e-\(RandomText.identifier(digits: 32))"),
            organization: "\(RandomText.identifier(digits: 24))@AdobeOrg",
            technicalAccountID: "\(RandomText.identifier(digits: 24))@techacct.adobe.com",
            email: "\(RandomText.dashed())@techacct.adobe.com",
            metascopes: metascopes.split(separator: ",").map(String.init),
            privateKey: key,
            certificate: try Self.certificate(for: clientID, key: key, now: now)
        )
    }

    /// The same account with a new key and certificate, as a rotation makes it.
    package func renewed(now: UnixTime) throws(OpenSSLError) -> ThrowawayAccount {
        let key = try RSAPrivateKey.generate()
        return ThrowawayAccount(
            imsEndpoint: imsEndpoint,
            clientID: clientID,
            clientSecret: clientSecret,
            organization: organization,
            technicalAccountID: technicalAccountID,
            email: email,
            metascopes: metascopes,
            privateKey: key,
            certificate: try Self.certificate(for: clientID, key: key, now: now)
        )
    }

    private static func certificate(
        for clientID: String,
        key: RSAPrivateKey,
        now: UnixTime
    ) throws(OpenSSLError) -> X509Certificate {
        try X509Certificate.selfSigned(
            commonName: clientID,
            key: key,
            validFor: .seconds(365 * 86_400),
            from: now
        )
    }
}

extension ThrowawayAccount {
    /// The service credentials as the Developer Console gives them: the key as PKCS#1, lines ended
    /// by CRLF, the certificate in `publicKey`. It holds the private key and the client secret.
    package func credentialsJSON() throws(OpenSSLError) -> [UInt8] {
        let integration: JSONValue = [
            "imsEndpoint": .string(imsEndpoint),
            "metascopes": .string(metascopes.joined(separator: ",")),
            "technicalAccount": [
                "clientId": .string(clientID), "clientSecret": .string(clientSecret.reveal()),
            ],
            "email": .string(email),
            "id": .string(technicalAccountID),
            "org": .string(organization),
            "privateKey": .string(Self.withCarriageReturns(try privateKey.pkcs1PEM().reveal())),
            "publicKey": .string(Self.withCarriageReturns(certificate.pem)),
            "certificateExpirationDate": .string(certificate.notAfter.description),
        ]
        let document: JSONValue = ["ok": true, "integration": integration, "statusCode": 200]
        return Array(document.text.utf8)
    }

    private static func withCarriageReturns(_ pem: String) -> String {
        pem.split(whereSeparator: \.isNewline).map { $0 + "\r\n" }.joined()
    }
}
