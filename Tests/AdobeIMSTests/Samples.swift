import AdobeIMS
import Foundation

/// Made-up credentials and tokens. The PEM texts hold no key: this module doesn't look into them.
enum Samples {
    static let now = UnixTime(milliseconds: 1_800_000_000_000)

    static let keyContent = Data((0..<700).map { UInt8(truncatingIfNeeded: $0 * 37) })

    /// PEM with LF line ends and 64 characters a line.
    static func pem(_ label: String, content: Data = keyContent) -> String {
        let body = content.base64EncodedString(options: [
            .lineLength64Characters, .endLineWithLineFeed,
        ])
        return "-----BEGIN \(label)-----\n\(body)\n-----END \(label)-----\n"
    }

    static func integration() -> [String: Any] {
        [
            "imsEndpoint": "ims-na1.adobelogin.com",
            "metascopes": "ent_aem_cloud_api",
            "technicalAccount": [
                "clientId": "cm-p1-e2-integration", "clientSecret": "p8e-sesame",
            ],
            "email": "mail@techacct.adobe.com",
            "id": "AAAA@techacct.adobe.com",
            "org": "1111@AdobeOrg",
            "privateKey": pem("RSA PRIVATE KEY").replacingOccurrences(of: "\n", with: "\r\n"),
            "publicKey": pem("CERTIFICATE").replacingOccurrences(of: "\n", with: "\r\n"),
            "certificateExpirationDate": "2027-05-21T14:16:46.000Z",
        ]
    }

    static func wrapped(_ integration: [String: Any]) throws -> [UInt8] {
        try json(["ok": true, "integration": integration, "statusCode": 200])
    }

    static func json(_ object: Any) throws -> [UInt8] {
        Array(try JSONSerialization.data(withJSONObject: object))
    }

    static func credentials(_ changes: [String: Any] = [:]) throws -> ServiceCredentials {
        try ServiceCredentials(json: wrapped(integration().merging(changes) { $1 }))
    }

    /// A JWT with these claims as its middle part and nonsense around it.
    static func token(claims: String) -> String {
        "e30.\(base64URL(Data(claims.utf8))).c2lnbmF0dXJl"
    }

    static func base64URL(_ data: Data) -> String {
        data.base64EncodedString().replacingOccurrences(of: "+", with: "-")
            .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
    }

    static func decodedBase64URL(_ text: some StringProtocol) -> Data? {
        let standard = text.replacingOccurrences(of: "-", with: "+")
            .replacingOccurrences(of: "_", with: "/")
        return Data(
            base64Encoded: standard + String(repeating: "=", count: (4 - standard.count % 4) % 4)
        )
    }
}
