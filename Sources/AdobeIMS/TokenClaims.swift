/// What an access token says about its own life. The format is undocumented; Adobe's `aio-lib-ims`
/// reads it the same way.
struct TokenClaims {
    /// Milliseconds since 1970, as a string or a number.
    let createdAt: JSONValue?
    /// Milliseconds, as a string or a number.
    let expiresIn: JSONValue?
    /// Seconds since 1970.
    let expiry: JSONValue?

    /// Nil when the token is not a JWT with readable claims, which doesn't make it unusable.
    init?(token: String) {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let bytes = Base64URL.decode(parts[1]),
            let claims = JSONValue(bytes)?.object
        else {
            return nil
        }
        createdAt = claims["created_at"]
        expiresIn = claims["expires_in"]
        expiry = claims["exp"]
    }
}
