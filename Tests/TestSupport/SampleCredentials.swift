package import AdobeIMS
import Foundation
package import ProxyOpenSSL

/// Service credentials with keys made for this run.
package struct SampleCredentials {
    package let key: RSAPrivateKey
    package let certificate: X509Certificate

    /// One for all tests: making a key takes a while.
    package static let shared = Result { try SampleCredentials() }
    package static let other = Result { try SampleCredentials() }

    package static let start = UnixTime(milliseconds: 1_750_000_000_000)

    package init() throws {
        key = try RSAPrivateKey.generate()
        certificate = try X509Certificate.selfSigned(
            commonName: "cm-p1-e2-integration",
            key: key,
            validFor: .seconds(365 * 86_400),
            from: Self.start
        )
    }

    /// The file as the Developer Console gives it.
    package func json(
        certificate other: X509Certificate? = nil,
        expiration: String? = nil,
        clientID: String = "cm-p1-e2-integration",
        organization: String = "1111222233334444@AdobeOrg"
    ) throws -> String {
        var integration: [String: Any] = [
            "imsEndpoint": "ims-na1.adobelogin.com",
            "metascopes": "ent_aem_cloud_api",
            "technicalAccount": ["clientId": clientID, "clientSecret": "p8e-sample"],
            "email": "sample@techacct.adobe.com",
            "id": "SAMPLE@techacct.adobe.com",
            "org": organization,
            "privateKey": try key.pkcs1PEM().reveal(),
            "publicKey": (other ?? certificate).pem,
        ]
        integration["certificateExpirationDate"] = expiration
        let document: [String: Any] = ["ok": true, "integration": integration, "statusCode": 200]
        return String(decoding: try JSONSerialization.data(withJSONObject: document), as: UTF8.self)
    }
}
