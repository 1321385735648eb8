import AdobeIMS
import Foundation
import ProxyOpenSSL
import Sandbox

/// A token exchange whose every part can be made wrong.
struct TestAssertion: Sendable {
    var target = "/ims/exchange/jwt"
    var contentType = "application/x-www-form-urlencoded"
    var clientID: String
    var clientSecret: String
    var header = #"{"alg":"RS256","typ":"JWT"}"#
    /// Names and JSON texts.
    var claims: [String: String]
    var key: RSAPrivateKey
    /// What becomes of the finished JWT.
    var damage: @Sendable (String) -> String = { $0 }
    /// What becomes of the finished form.
    var distortion: @Sendable (String) -> String = { $0 }

    init(for account: ThrowawayAccount, imsPort: Int, now: UnixTime = .now()) {
        clientID = account.clientID
        clientSecret = account.clientSecret.reveal()
        key = account.privateKey
        claims = [
            "iss": "\"\(account.organization)\"",
            "sub": "\"\(account.technicalAccountID)\"",
            "aud": "\"https://127.0.0.1:\(imsPort)/c/\(account.clientID)\"",
            "exp": "\(now.milliseconds / 1000 + 300)",
            "https://127.0.0.1:\(imsPort)/s/ent_aem_cloud_api": "true",
        ]
    }

    func form() throws -> String {
        let members = claims.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",")
        let input =
            "\(Self.encoded(Array(header.utf8))).\(Self.encoded(Array("{\(members)}".utf8)))"
        let signature = try key.signRS256(Array(input.utf8))
        let token = damage("\(input).\(Self.encoded(signature))")
        // A percent-escape is part of the form's rules.
        let escaped = String(clientSecret.utf8.first ?? 0, radix: 16)
        return distortion(
            "client_id=\(clientID)&client_secret=%\(escaped)\(clientSecret.dropFirst())"
                + "&jwt_token=\(token)"
        )
    }

    private static func encoded(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }
}
