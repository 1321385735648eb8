import AdobeIMS
import Sandbox

/// A way in which an exchange is wrong, and how it must be refused.
struct WrongExchange: Sendable, CustomStringConvertible {
    let description: String
    let rejection: IMSRejection
    let error: String
    let detail: String?
    let change: @Sendable (inout TestAssertion, _ imsPort: Int) throws -> Void

    init(
        _ description: String,
        _ rejection: IMSRejection,
        _ error: String,
        _ detail: String? = nil,
        change: @escaping @Sendable (inout TestAssertion, _ imsPort: Int) throws -> Void
    ) {
        self.description = description
        self.rejection = rejection
        self.error = error
        self.detail = detail
        self.change = change
    }

    private static let undecodable = "JWT token is incorrectly formatted, and can not be decoded."
    private static let notBound = "Could not match JWT signature to any of the bindings"
    private static let notSubset =
        "The metascopes in the JWT are not a subset of the metascopes in the binding."

    static let requests = [
        WrongExchange("multipart", .malformedRequest, "bad_request") { exchange, _ in
            exchange.contentType = "multipart/form-data; boundary=x"
        },
        WrongExchange("no assertion", .malformedRequest, "bad_request") { exchange, _ in
            exchange.distortion = { $0.replacing("jwt_token", with: "jwt") }
        },
        WrongExchange("two client ids", .malformedRequest, "bad_request") { exchange, _ in
            exchange.distortion = { $0 + "&client_id=x" }
        },
        WrongExchange("broken escape", .malformedRequest, "bad_request") { exchange, _ in
            exchange.distortion = { $0 + "&x=%4" }
        },
        WrongExchange(
            "unknown client",
            .unknownClient,
            "invalid_client",
            "invalid client_id parameter"
        ) { exchange, _ in exchange.clientID = "cm-p1-e1" },
        WrongExchange(
            "wrong secret",
            .wrongSecret,
            "invalid_client",
            "invalid client_secret parameter"
        ) { exchange, _ in exchange.clientSecret += "x" },
    ]

    static let tokens = [
        WrongExchange("two parts", .undecodable, "invalid_token", undecodable) { exchange, _ in
            exchange.damage = { $0.split(separator: ".").dropLast().joined(separator: ".") }
        },
        WrongExchange("padding", .undecodable, "invalid_token", undecodable) { exchange, _ in
            exchange.damage = { "\($0)%3D%3D" }
        },
        WrongExchange("HS256", .undecodable, "invalid_token", undecodable) { exchange, _ in
            exchange.header = #"{"alg":"HS256","typ":"JWT"}"#
        },
        WrongExchange("alg none", .undecodable, "invalid_token", undecodable) { exchange, _ in
            exchange.header = #"{"alg":"none"}"#
        },
        WrongExchange("claims no JSON", .undecodable, "invalid_token", undecodable) { exchange, _ in
            exchange.claims["exp"] = "{"
        },
        WrongExchange("another key", .notBound, "invalid_token", notBound) { exchange, _ in
            exchange.key = try RSAPrivateKeys.stranger.get()
        },
        WrongExchange("signature changed", .notBound, "invalid_token", notBound) { exchange, _ in
            exchange.damage = { token in
                let place = token.index(token.endIndex, offsetBy: -40)
                let other = token[place] == "A" ? "B" : "A"
                return "\(token[..<place])\(other)\(token[token.index(after: place)...])"
            }
        },
        WrongExchange("signature empty", .notBound, "invalid_token", notBound) { exchange, _ in
            exchange.damage = { token in
                token.split(separator: ".").dropLast().joined(separator: ".") + "."
            }
        },
    ]

    static let claims = [
        WrongExchange("aud of another IMS", .wrongAudience, "invalid_client") { exchange, _ in
            exchange.claims["aud"] = "\"https://ims-na1.adobelogin.com/c/\(exchange.clientID)\""
        },
        WrongExchange("aud of another client", .wrongAudience, "invalid_client") { exchange, port in
            exchange.claims["aud"] = "\"https://127.0.0.1:\(port)/c/cm-p1-e1\""
        },
        WrongExchange("aud with http", .wrongAudience, "invalid_client") { exchange, port in
            exchange.claims["aud"] = "\"http://127.0.0.1:\(port)/c/\(exchange.clientID)\""
        },
        WrongExchange("aud a list", .wrongAudience, "invalid_client") { exchange, _ in
            exchange.claims["aud"] = "[\(exchange.claims["aud"] ?? "")]"
        },
        WrongExchange("no iss", .malformedClaim, "bad_request") { exchange, _ in
            exchange.claims["iss"] = nil
        },
        WrongExchange("another iss", .notBound, "invalid_token", notBound) { exchange, _ in
            exchange.claims["iss"] = #""1111222233334444@AdobeOrg""#
        },
        WrongExchange("sub no account", .malformedClaim, "bad_request") { exchange, _ in
            exchange.claims["sub"] = #""somebody@example.com""#
        },
        WrongExchange("another sub", .notBound, "invalid_token", notBound) { exchange, _ in
            exchange.claims["sub"] = #""AAAA@techacct.adobe.com""#
        },
        WrongExchange("unknown metascope", .wrongMetascopes, "invalid_scope", notSubset) {
            $0.claims["https://127.0.0.1:\($1)/s/ent_other"] = "true"
        },
        WrongExchange("no metascope", .wrongMetascopes, "invalid_scope", notSubset) {
            $0.claims["https://127.0.0.1:\($1)/s/ent_aem_cloud_api"] = nil
        },
        WrongExchange("metascope false", .wrongMetascopes, "invalid_scope", notSubset) {
            $0.claims["https://127.0.0.1:\($1)/s/ent_aem_cloud_api"] = "false"
        },
    ]

    static let times = [
        WrongExchange("no exp", .malformedClaim, "bad_request") { exchange, _ in
            exchange.claims["exp"] = nil
        },
        WrongExchange("exp a date", .undecodable, "invalid_token", undecodable) { exchange, _ in
            exchange.claims["exp"] = #""2027-05-21T14:16:46Z""#
        },
        WrongExchange("exp a fraction", .undecodable, "invalid_token", undecodable) { exchange, _ in
            exchange.claims["exp"] = "\(seconds(300)).5"
        },
        WrongExchange("expired", .expired, "invalid_token") { exchange, _ in
            exchange.claims["exp"] = "\(seconds(-40))"
        },
        WrongExchange("exp too far", .lifetimeTooLong, "invalid_token") { exchange, _ in
            exchange.claims["exp"] = "\(seconds(25 * 3600))"
        },
        WrongExchange("exp in milliseconds", .lifetimeTooLong, "invalid_token") { exchange, _ in
            exchange.claims["exp"] = "\(seconds(300) * 1000)"
        },
    ]

    static func seconds(_ offset: Int64) -> Int64 {
        UnixTime.now().milliseconds / 1000 + offset
    }
}
