/// Why the simulated IMS refuses an exchange, with the answer that IMS gives for it.
///
/// Codes and descriptions are those of public reports. Where no description was ever reported
/// (an expired assertion, for one) none is sent: IMS itself leaves it out at times.
package enum IMSRejection: Error, Sendable, Equatable, CaseIterable {
    /// Not urlencoded, or a field is missing or repeated.
    case malformedRequest
    case unknownClient
    case wrongSecret
    /// A client without a certificate has presented an assertion.
    case noExchangeScope
    /// A technical account has asked for a token by its secret alone.
    case unauthorizedClient
    /// Another one than `client_credentials`.
    case unsupportedGrantType
    /// A scope is empty or not the client's.
    case wrongScopes
    /// Not three parts of base64url with JSON in them, not RS256, or `exp` is not an integer.
    case undecodable
    /// `iss`, `sub` or `exp` is missing, or the first two don't look like what they are.
    case malformedClaim
    /// The audience is not `https://IMS/c/CLIENT_ID` of this IMS and this client.
    case wrongAudience
    /// No certificate that is bound to this account and valid today verifies the signature.
    case notBound
    case expired
    /// `exp` is more than 24 hours ahead.
    case lifetimeTooLong
    case wrongMetascopes

    var status: Int { self == .noExchangeScope ? 401 : 400 }

    var code: String {
        switch self {
        case .malformedRequest, .malformedClaim: "bad_request"
        case .unknownClient, .wrongSecret, .noExchangeScope, .wrongAudience: "invalid_client"
        case .unauthorizedClient: "unauthorized_client"
        case .unsupportedGrantType: "unsupported_grant_type"
        case .undecodable, .notBound, .expired, .lifetimeTooLong: "invalid_token"
        case .wrongMetascopes, .wrongScopes: "invalid_scope"
        }
    }

    var detail: String? {
        switch self {
        case .unknownClient: "invalid client_id parameter"
        case .wrongSecret: "invalid client_secret parameter"
        case .undecodable: "JWT token is incorrectly formatted, and can not be decoded."
        case .notBound: "Could not match JWT signature to any of the bindings"
        case .wrongMetascopes:
            "The metascopes in the JWT are not a subset of the metascopes in the binding."
        case .malformedRequest, .malformedClaim, .wrongAudience, .expired, .lifetimeTooLong,
            .noExchangeScope, .unauthorizedClient, .unsupportedGrantType, .wrongScopes:
            nil
        }
    }

    var document: JSONValue {
        var members: [String: JSONValue] = ["error": .string(code)]
        if let detail {
            members["error_description"] = .string(detail)
        }
        return .object(members)
    }
}
