/// A token that a developer copied from the Developer Console. It acts as that person, lives for
/// 24 hours at most and can't be refreshed.
///
/// The file is `{"ok": true, "statusCode": 200, "accessToken": "…"}`; only the token itself may say
/// when it ends, see ``life(fileModifiedAt:now:)``. Source: Adobe's `aem-headless-client-nodejs`.
public struct LocalDevelopmentToken: Sendable {
    public let accessToken: Secret

    /// Reads the file's bytes.
    ///
    /// - Throws: ``CredentialError`` when there is no `accessToken`, or when it has characters that
    ///   can't stand in an HTTP field.
    public init(json: [UInt8]) throws(CredentialError) {
        try self.init(document: CredentialFile.document(json))
    }

    init(document: [String: JSONValue]) throws(CredentialError) {
        guard let token = document["accessToken"]?.string, AccessToken.isHeaderSafe(token) else {
            throw CredentialError(
                "accessToken is missing, empty or damaged: get a new local development token "
                    + "from the Developer Console"
            )
        }
        accessToken = Secret(token)
    }
    /// The token with its end, which may be past: there is no other one until the file changes.
    ///
    /// The end is read from the token's own claims: `created_at` + `expires_in` (strings of
    /// milliseconds) and `exp` (seconds), the earlier one of both. Where there are none that make
    /// sense it is 24 hours after the file was modified. It is at most 24 hours 5 minutes from
    /// now. Everything odd is in the token's warnings. Sources: Adobe's `aio-lib-ims` for the
    /// claims, `aem-headless-client-nodejs` for the 24 hours.
    ///
    /// - Parameters:
    ///   - fileModifiedAt: when the file was written, by the local clock.
    ///   - now: the local time.
    /// - Returns: the token, whatever its claims say.
    public func life(fileModifiedAt: UnixTime, now: UnixTime) -> AccessToken {
        AccessToken(
            accessToken,
            TokenLife(
                claims: TokenClaims(token: accessToken.reveal()),
                fileModifiedAt: fileModifiedAt,
                now: now
            )
        )
    }
}
