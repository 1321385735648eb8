/// A token that a developer copied from the Developer Console. It acts as that person, lives for
/// 24 hours at most and can't be refreshed.
///
/// The file is `{"ok": true, "statusCode": 200, "accessToken": "…"}`; it doesn't say when the token
/// ends. Source: Adobe's `aem-headless-client-nodejs`.
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
}
