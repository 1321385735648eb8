package import AdobeIMS

/// A user and a password: nothing is exchanged, and they don't end.
package struct BasicExchange: TokenExchange {
    /// A time that stands for none: nobody sees it, since ``AuthorizationScheme/basic`` has no end.
    private static let life = Duration.seconds(100 * 365 * 86_400)

    private let credential: BasicCredential

    package init(_ credential: BasicCredential) {
        self.credential = credential
    }

    package func accessToken(at now: UnixTime) async throws(IMSError) -> AccessToken {
        AccessToken(value: credential.pair, issuedAt: now, expiry: now.advanced(by: Self.life))
    }
}
