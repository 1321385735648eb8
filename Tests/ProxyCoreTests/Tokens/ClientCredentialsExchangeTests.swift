import AdobeIMS
import ProxyCore
import Testing

struct ClientCredentialsExchangeTests {
    private func exchange(_ endpoint: ScriptedEndpoint, secret: String = "old") throws
        -> ClientCredentialsExchange
    {
        let client = try OAuthServerToServer(
            clientID: "client-1",
            clientSecrets: [Secret("new"), Secret("old")],
            scopes: ["openid", "AdobeID"],
            endpoint: IMSEndpoint("ims.test")
        )
        return ClientCredentialsExchange(
            client,
            secret: Secret(secret),
            endpoint: endpoint,
            clock: IMSClock { _ in }
        )
    }

    @Test func `a secret is exchanged for a token whose life is in seconds`() async throws {
        let body = #"{"access_token":"t","token_type":"bearer","expires_in":86399}"#
        let endpoint = ScriptedEndpoint({ .success(TokenAnswer(200, body)) })
        let token = try await exchange(endpoint).accessToken(at: TokenSamples.start)
        #expect(token.value.reveal() == "t")
        #expect(token.expiry == TokenSamples.at(.seconds(86_399)))
        let request = try #require(endpoint.requests.first)
        #expect(request.url == "https://ims.test/ims/token/v3")
        #expect(
            request.body.reveal() == "grant_type=client_credentials&client_id=client-1"
                + "&client_secret=old&scope=openid%2CAdobeID"
        )
    }

    @Test(
        arguments: [
            (400, #"{"error":"invalid_client"}"#, .invalidClient),
            (400, #"{"error":"invalid_scope"}"#, .invalidScope),
            (200, "", .imsBadAnswer), (503, "", .imsServerError),
        ] as [(Int, String, IMSError.Cause)]
    )
    func `what IMS refuses is passed on`(
        _ status: Int,
        _ body: String,
        _ cause: IMSError.Cause
    ) async throws {
        let endpoint = ScriptedEndpoint({ .success(TokenAnswer(status, body)) })
        let exchange = try exchange(endpoint)
        let error = await #expect(throws: IMSError.self) {
            try await exchange.accessToken(at: TokenSamples.start)
        }
        #expect(error?.cause == cause)
        #expect(endpoint.requests.count == 1)
    }
}
