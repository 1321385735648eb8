import Sandbox

/// A way in which a request for a client's token is wrong, and how it must be refused.
struct WrongClientRequest: Sendable, CustomStringConvertible {
    let description: String
    let rejection: IMSRejection
    let error: String
    var detail: String?
    var status = 400
    /// What is changed in a right form; nil leaves a field out.
    let change: [String: String?]

    private static let badSecret = "invalid client_secret parameter"

    static let all = [
        WrongClientRequest(
            description: "unknown client",
            rejection: .unknownClient,
            error: "invalid_client",
            detail: "invalid client_id parameter",
            change: ["client_id": "0123"]
        ),
        WrongClientRequest(
            description: "wrong secret",
            rejection: .wrongSecret,
            error: "invalid_client",
            detail: badSecret,
            change: ["client_secret": "p8e-0123"]
        ),
        WrongClientRequest(
            description: "empty secret",
            rejection: .wrongSecret,
            error: "invalid_client",
            detail: badSecret,
            change: ["client_secret": ""]
        ),
        WrongClientRequest(
            description: "no secret",
            rejection: .malformedRequest,
            error: "bad_request",
            change: ["client_secret": nil]
        ),
        WrongClientRequest(
            description: "no scope",
            rejection: .malformedRequest,
            error: "bad_request",
            change: ["scope": nil]
        ),
        WrongClientRequest(
            description: "no grant type",
            rejection: .malformedRequest,
            error: "bad_request",
            change: ["grant_type": nil]
        ),
        WrongClientRequest(
            description: "another grant type",
            rejection: .unsupportedGrantType,
            error: "unsupported_grant_type",
            change: ["grant_type": "authorization_code"]
        ),
        WrongClientRequest(
            description: "a scope of others",
            rejection: .wrongScopes,
            error: "invalid_scope",
            change: ["scope": "openid,aem.folders"]
        ),
        WrongClientRequest(
            description: "an empty scope",
            rejection: .wrongScopes,
            error: "invalid_scope",
            change: ["scope": ""]
        ),
        WrongClientRequest(
            description: "scopes with spaces between",
            rejection: .wrongScopes,
            error: "invalid_scope",
            change: ["scope": "openid%20AdobeID"]
        ),
    ]
}
