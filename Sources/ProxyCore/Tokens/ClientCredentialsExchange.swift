package import AdobeIMS

/// OAuth server-to-server: a client's secret is exchanged for a token.
package struct ClientCredentialsExchange: TokenExchange {
    private let client: OAuthServerToServer
    private let secret: Secret
    private let endpoint: any TokenEndpoint

    /// `secret`: One of the client's.
    package init(_ client: OAuthServerToServer, secret: Secret, endpoint: any TokenEndpoint) {
        self.client = client
        self.secret = secret
        self.endpoint = endpoint
    }

    package func accessToken(at now: UnixTime) async throws(IMSError) -> AccessToken {
        let answer = try await endpoint.send(.clientCredentials(client, secret: secret))
        return try AccessToken(answer, receivedAt: now)
    }
}
