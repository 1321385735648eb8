import AdobeIMS
import Foundation

extension TokenSamples {
    /// The PEM texts hold no key: nothing here looks into them.
    static func serviceCredentials(
        ims: String = "ims.test",
        clientID: String = "client-1"
    ) throws -> ServiceCredentials {
        let content = Data(repeating: 7, count: 90).base64EncodedString()
        func pem(_ label: String) -> String {
            "-----BEGIN \(label)-----\n\(content)\n-----END \(label)-----\n"
        }
        let integration: [String: Any] = [
            "imsEndpoint": ims, "metascopes": "ent_aem_cloud_api",
            "technicalAccount": ["clientId": clientID, "clientSecret": "sesame"],
            "id": "AAAA@techacct.adobe.com", "org": "1111@AdobeOrg",
            "privateKey": pem("RSA PRIVATE KEY"), "publicKey": pem("CERTIFICATE"),
        ]
        let json = try JSONSerialization.data(withJSONObject: ["integration": integration])
        return try ServiceCredentials(json: Array(json))
    }
}
