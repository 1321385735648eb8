package import AdobeIMS

/// Service credentials: a signed assertion is exchanged for a token.
package struct AssertionExchange: TokenExchange {
    private let credentials: ServiceCredentials
    private let endpoint: any TokenEndpoint
    private let clock: IMSClock
    /// RSASSA-PKCS1-v1_5 with SHA-256; nil when the key can't sign.
    private let sign: @Sendable (_ signingInput: [UInt8]) -> [UInt8]?

    package init(
        _ credentials: ServiceCredentials,
        endpoint: any TokenEndpoint,
        clock: IMSClock,
        sign: @escaping @Sendable ([UInt8]) -> [UInt8]?
    ) {
        self.credentials = credentials
        self.endpoint = endpoint
        self.clock = clock
        self.sign = sign
    }

    /// A refused assertion is made once more if IMS's answer shows that this machine's clock is
    /// wrong: that, and not the credential, was refused.
    package func accessToken(at now: UnixTime) async throws(IMSError) -> AccessToken {
        let offset = clock.offset
        do throws(IMSError) {
            return try await exchange(at: now, offset: offset)
        } catch {
            guard error.cause == .assertionRejected, clock.hasMoved(since: offset) else {
                throw error
            }
            return try await exchange(at: now, offset: clock.offset)
        }
    }

    private func exchange(
        at now: UnixTime,
        offset: Duration
    ) async throws(IMSError) -> AccessToken {
        let assertion = Assertion(for: credentials, issuedAt: now.advanced(by: offset))
        guard let signature = sign(assertion.signingInput) else {
            throw IMSError(.assertionRejected)
        }
        let signed = assertion.signed(with: signature)
        let sentAt = clock.now()
        let request = TokenRequest.exchange(credentials, assertion: signed)
        let answer = try await endpoint.send(request)
        clock.add(date: answer.date, sentAt: sentAt, isTLS: credentials.endpoint.isTLS)
        return try AccessToken(answer, unit: request.lifeUnit, receivedAt: now)
    }
}
