package import AdobeIMS

/// Where exchanges are sent: IMS, over the same transport as everything else.
package protocol TokenEndpoint: Sendable {
    /// - Throws: ``IMSError`` when there is no answer; an answer of any status is returned.
    func send(_ request: TokenRequest) async throws(IMSError) -> TokenAnswer
}

/// A way to get an access token for one credential.
package protocol TokenExchange: Sendable {
    func accessToken(at now: UnixTime) async throws(IMSError) -> AccessToken
}
