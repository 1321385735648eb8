package import AdobeIMS

/// OAuth server-to-server: a client's secret is exchanged for a token.
package struct ClientCredentialsExchange: TokenExchange {
    private let client: OAuthServerToServer
    private let secret: Secret
    private let endpoint: any TokenEndpoint
    private let clock: IMSClock

    /// `secret`: One of the client's.
    package init(
        _ client: OAuthServerToServer,
        secret: Secret,
        endpoint: any TokenEndpoint,
        clock: IMSClock
    ) {
        self.client = client
        self.secret = secret
        self.endpoint = endpoint
        self.clock = clock
    }

    package func accessToken(at now: UnixTime) async throws(IMSError) -> AccessToken {
        let request = TokenRequest.clientCredentials(client, secret: secret)
        let sentAt = clock.now()
        let answer = try await endpoint.send(request)
        clock.add(date: answer.date, sentAt: sentAt, isTLS: client.endpoint.isTLS)
        return try AccessToken(answer, unit: request.lifeUnit, receivedAt: now)
    }
}
