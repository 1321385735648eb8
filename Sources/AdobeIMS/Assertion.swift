/// The JWT by which a technical account proves itself to IMS (RFC 7523), before it is signed.
///
/// The header is `{"alg":"RS256","typ":"JWT"}`. The claims are `iss` (organization), `sub` (the
/// technical account's id), `aud` (`https://HOST/c/CLIENT_ID`, one string), `iat` and `exp` (whole
/// seconds) and one boolean `https://HOST/s/METASCOPE` for each metascope. The same arguments give
/// the same bytes. Source: Adobe's `aemcs-api-client-lib`; `iat` is what its `jsonwebtoken` adds.
///
/// IMS accepts a life of up to 24 hours and a clock that is 30 seconds off. Adobe's advice is a few
/// minutes and one assertion an exchange; the access token's life doesn't depend on it.
public struct Assertion: Sendable {
    /// `base64url(header).base64url(claims)`: sign it with RSASSA-PKCS1-v1_5 and SHA-256.
    public let signingInput: [UInt8]

    public init(
        for credentials: ServiceCredentials,
        issuedAt: UnixTime,
        lifetime: Duration = .seconds(300)
    ) {
        let origin = credentials.endpoint.claimOrigin
        var claims = [
            ("iss", JSONText.quoted(credentials.organization)),
            ("sub", JSONText.quoted(credentials.technicalAccountID)),
            ("aud", JSONText.quoted("\(origin)/c/\(credentials.clientID)")),
            ("iat", "\(issuedAt.wholeSeconds)"),
            ("exp", "\(issuedAt.advanced(by: lifetime).wholeSeconds)"),
        ]
        for metascope in credentials.metascopes {
            claims.append(("\(origin)/s/\(metascope)", "true"))
        }
        let members = claims.map { "\(JSONText.quoted($0.0)):\($0.1)" }.joined(separator: ",")
        let parts = [#"{"alg":"RS256","typ":"JWT"}"#, "{\(members)}"]
        signingInput = Array(
            parts.map { Base64URL.encode(Array($0.utf8)) }.joined(separator: ".").utf8
        )
    }

    /// The complete JWT in its compact form, good for one exchange.
    public func signed(with signature: [UInt8]) -> Secret {
        Secret(String(decoding: signingInput, as: UTF8.self) + "." + Base64URL.encode(signature))
    }
}

extension UnixTime {
    /// Seconds since 1970, cut off towards the past.
    fileprivate var wholeSeconds: Int64 {
        let (quotient, remainder) = milliseconds.quotientAndRemainder(dividingBy: 1000)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
