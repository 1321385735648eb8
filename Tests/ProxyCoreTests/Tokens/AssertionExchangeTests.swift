import AdobeIMS
import Foundation
import ProxyCore
import Testing

struct AssertionExchangeTests {
    /// Answers everything alike and keeps what it was sent.
    private actor Endpoint: TokenEndpoint {
        private(set) var requests: [TokenRequest] = []
        private let answer: Result<TokenAnswer, IMSError>

        init(_ answer: Result<TokenAnswer, IMSError>) {
            self.answer = answer
        }

        func send(_ request: TokenRequest) async throws(IMSError) -> TokenAnswer {
            requests.append(request)
            return try answer.get()
        }
    }

    /// The PEM texts hold no key: nothing here looks into them.
    private func credentials() throws -> ServiceCredentials {
        let content = Data(repeating: 7, count: 90).base64EncodedString()
        func pem(_ label: String) -> String {
            "-----BEGIN \(label)-----\n\(content)\n-----END \(label)-----\n"
        }
        let integration: [String: Any] = [
            "imsEndpoint": "ims.test", "metascopes": "ent_aem_cloud_api",
            "technicalAccount": ["clientId": "client-1", "clientSecret": "sesame"],
            "id": "AAAA@techacct.adobe.com", "org": "1111@AdobeOrg",
            "privateKey": pem("RSA PRIVATE KEY"), "publicKey": pem("CERTIFICATE"),
        ]
        let json = try JSONSerialization.data(withJSONObject: ["integration": integration])
        return try ServiceCredentials(json: Array(json))
    }

    private func answer(_ status: Int, _ body: String) -> TokenAnswer {
        TokenAnswer(status: status, body: Array(body.utf8))
    }

    @Test func `a signed assertion is exchanged for a token`() async throws {
        let body = #"{"access_token":"t","expires_in":3600000}"#
        let endpoint = Endpoint(.success(answer(200, body)))
        let credentials = try credentials()
        let exchange = AssertionExchange(
            credentials,
            endpoint: endpoint,
            clock: IMSClock { _ in }
        ) { $0.reversed() }
        let token = try await exchange.accessToken(at: TokenSamples.start)
        #expect(token.value.reveal() == "t")
        #expect(token.expiry == TokenSamples.at(.seconds(3600)))

        let assertion = Assertion(for: credentials, issuedAt: TokenSamples.start)
        let signed = assertion.signed(with: assertion.signingInput.reversed())
        let expected = TokenRequest.exchange(credentials, assertion: signed)
        let sent = await endpoint.requests
        #expect(sent.count == 1)
        #expect(sent.first?.url == expected.url)
        #expect(sent.first?.body == expected.body)
    }

    @Test func `what IMS or the way to it fails with is passed on`() async throws {
        let bad = Endpoint(.success(answer(200, "<html>")))
        let lost = Endpoint(.failure(.transport(.imsUnreachable)))
        for (endpoint, cause) in [(bad, IMSError.Cause.imsBadAnswer), (lost, .imsUnreachable)] {
            let exchange = AssertionExchange(
                try credentials(),
                endpoint: endpoint,
                clock: IMSClock { _ in }
            ) { $0 }
            let error = await #expect(throws: IMSError.self) {
                try await exchange.accessToken(at: TokenSamples.start)
            }
            #expect(error?.cause == cause)
        }
    }

    @Test func `without a signature nothing is sent`() async throws {
        let endpoint = Endpoint(.success(answer(200, "{}")))
        let exchange = AssertionExchange(
            try credentials(),
            endpoint: endpoint,
            clock: IMSClock { _ in }
        ) { _ in nil }
        let error = await #expect(throws: IMSError.self) {
            try await exchange.accessToken(at: TokenSamples.start)
        }
        #expect(error?.cause == .assertionRejected)
        #expect(await endpoint.requests.isEmpty)
    }
}
