/// A `POST` to IMS that asks for an access token. The answer is a ``TokenAnswer``, from which
/// ``AccessToken`` is made.
public struct TokenRequest: Sendable {
    public let url: String
    public let contentType: String
    /// Of `expires_in` in the answer.
    public let lifeUnit: LifeUnit
    /// Holds the client secret and the assertion.
    public let body: Secret

    /// `POST {origin}/ims/exchange/jwt` with `client_id`, `client_secret` and `jwt_token`.
    ///
    /// Source: Adobe's `aemcs-api-client-lib`.
    ///
    /// - Parameters:
    ///   - credentials: whose token is asked for.
    ///   - assertion: signed with the credentials' key, see ``Assertion/signed(with:)``.
    /// - Returns: the request, complete.
    public static func exchange(
        _ credentials: ServiceCredentials,
        assertion: Secret
    ) -> TokenRequest {
        TokenRequest(
            url: credentials.endpoint.origin + "/ims/exchange/jwt",
            lifeUnit: .milliseconds,
            fields: [
                ("client_id", credentials.clientID),
                ("client_secret", credentials.clientSecret.reveal()),
                ("jwt_token", assertion.reveal()),
            ]
        )
    }

    /// `POST {origin}/ims/token/v3` with `grant_type=client_credentials`, `client_id`,
    /// `client_secret` and `scope` (comma-separated).
    ///
    /// The answer's `expires_in` is in seconds. Source: Adobe's guide "Server to server
    /// authentication"; an organization is not sent, because the client belongs to one.
    ///
    /// - Parameters:
    ///   - credential: whose token is asked for.
    ///   - secret: one of its ``OAuthServerToServer/clientSecrets``; the next one is for an error
    ///     that ``IMSError/Cause/callsForNextSecret``.
    /// - Returns: the request, complete.
    public static func clientCredentials(
        _ credential: OAuthServerToServer,
        secret: Secret
    ) -> TokenRequest {
        TokenRequest(
            url: credential.endpoint.origin + "/ims/token/v3",
            lifeUnit: .seconds,
            fields: [
                ("grant_type", "client_credentials"),
                ("client_id", credential.clientID),
                ("client_secret", secret.reveal()),
                ("scope", credential.scopes.joined(separator: ",")),
            ]
        )
    }

    private init(url: String, lifeUnit: LifeUnit, fields: [(name: String, value: String)]) {
        self.url = url
        self.lifeUnit = lifeUnit
        contentType = "application/x-www-form-urlencoded"
        body = Secret(
            fields.map { "\($0.name)=\(Self.encoded($0.value))" }.joined(separator: "&")
        )
    }

    /// Percent-encoding of everything but RFC 3986's unreserved characters, also of spaces, which
    /// every form decoder understands.
    private static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".unicodeScalars)
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                result += "%"
                result.unicodeScalars.append(digits[Int(byte >> 4)])
                result.unicodeScalars.append(digits[Int(byte & 15)])
            }
        }
        return result
    }
}
