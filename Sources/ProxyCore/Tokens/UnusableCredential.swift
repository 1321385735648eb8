package import AdobeIMS

/// In place of an exchange for a credential whose files can't be used.
package struct UnusableCredential: TokenExchange {
    package init() {}

    package func accessToken(at now: UnixTime) async throws(IMSError) -> AccessToken {
        throw IMSError(.credentialUnusable)
    }
}
