import AdobeIMS
import ProxyCore
import Testing

struct AssertionExchangeTests {
    private func exchange(
        _ credentials: ServiceCredentials,
        _ endpoint: ScriptedEndpoint,
        sign: @escaping @Sendable ([UInt8]) -> [UInt8]? = { $0.reversed() }
    ) -> AssertionExchange {
        AssertionExchange(
            credentials,
            endpoint: endpoint,
            clock: IMSClock { _ in Issue.record("the clock is not odd") },
            sign: sign
        )
    }

    @Test func `a signed assertion is exchanged for a token`() async throws {
        let body = #"{"access_token":"t","expires_in":3600000}"#
        let endpoint = ScriptedEndpoint({ .success(TokenAnswer(200, body)) })
        let credentials = try TokenSamples.serviceCredentials()
        let token = try await exchange(credentials, endpoint).accessToken(at: TokenSamples.start)
        #expect(token.value.reveal() == "t")
        #expect(token.expiry == TokenSamples.at(.seconds(3600)))

        let assertion = Assertion(for: credentials, issuedAt: TokenSamples.start)
        let signed = assertion.signed(with: assertion.signingInput.reversed())
        let expected = TokenRequest.exchange(credentials, assertion: signed)
        #expect(endpoint.requests.map(\.url) == [expected.url])
        #expect(endpoint.requests.first?.body == expected.body)
    }

    @Test(
        arguments: [
            (.success(TokenAnswer(200, "<html>")), .imsBadAnswer),
            (.success(TokenAnswer(500, "")), .imsServerError),
            (.failure(.transport(.imsUnreachable)), .imsUnreachable),
        ] as [(Result<TokenAnswer, IMSError>, IMSError.Cause)]
    )
    func `what IMS or the way to it fails with is passed on`(
        _ answer: Result<TokenAnswer, IMSError>,
        _ cause: IMSError.Cause
    ) async throws {
        let endpoint = ScriptedEndpoint({ answer })
        let exchange = exchange(try TokenSamples.serviceCredentials(), endpoint)
        let error = await #expect(throws: IMSError.self) {
            try await exchange.accessToken(at: TokenSamples.start)
        }
        #expect(error?.cause == cause)
        #expect(endpoint.requests.count == 1)
    }

    @Test func `without a signature nothing is sent`() async throws {
        let endpoint = ScriptedEndpoint()
        let exchange = exchange(try TokenSamples.serviceCredentials(), endpoint) { _ in nil }
        let error = await #expect(throws: IMSError.self) {
            try await exchange.accessToken(at: TokenSamples.start)
        }
        #expect(error?.cause == .assertionRejected)
        #expect(endpoint.requests.isEmpty)
    }
}
