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

/// Service credentials: a signed assertion is exchanged for a token.
package struct AssertionExchange: TokenExchange {
    private let credentials: ServiceCredentials
    private let endpoint: any TokenEndpoint
    /// RSASSA-PKCS1-v1_5 with SHA-256; nil when the key can't sign.
    private let sign: @Sendable (_ signingInput: [UInt8]) -> [UInt8]?

    package init(
        _ credentials: ServiceCredentials,
        endpoint: any TokenEndpoint,
        sign: @escaping @Sendable ([UInt8]) -> [UInt8]?
    ) {
        self.credentials = credentials
        self.endpoint = endpoint
        self.sign = sign
    }

    package func accessToken(at now: UnixTime) async throws(IMSError) -> AccessToken {
        let assertion = Assertion(for: credentials, issuedAt: now)
        guard let signature = sign(assertion.signingInput) else {
            throw IMSError(.assertionRejected)
        }
        let signed = assertion.signed(with: signature)
        let answer = try await endpoint.send(.exchange(credentials, assertion: signed))
        return try AccessToken(answer, receivedAt: now)
    }
}
