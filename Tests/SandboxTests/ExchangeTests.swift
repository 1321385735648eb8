import AdobeIMS
import NIOHTTP1
import ProxyOpenSSL
import Sandbox
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ExchangeTests {
    @Test func `a right exchange gives a token that is valid`() async throws {
        try await Sandboxes.run { sandboxes in
            let answer = try await sandboxes.exchange()
            #expect(answer.status == 200)
            #expect(answer.field("content-type") == "application/json;charset=UTF-8")
            #expect(answer.field("x-debug-id")?.isEmpty == false)
            let document = try answer.object()
            #expect(document["token_type"] as? String == "bearer")
            #expect(document["expires_in"] as? Int == 86_399_999)
            let token = try #require(document["access_token"] as? String)
            #expect(token.utf8.count > 1024)
            #expect(sandboxes.ims.verdict(on: token) == .valid)
            #expect(sandboxes.ims.verdict(on: token + "x") == .unknown)
            #expect(sandboxes.ims.exchangeCount == 1)
            #expect(sandboxes.ims.successCount == 1)
            #expect(sandboxes.ims.lastRejection == nil)
        }
    }

    @Test func `the product's own credentials, assertion and request are accepted`() async throws {
        try await Sandboxes.run { sandboxes in
            let account = try ThrowawayAccount.make(
                imsEndpoint: sandboxes.ims.endpoint,
                program: 1,
                environment: 2,
                now: .now()
            )
            sandboxes.ims.bind(account)
            let credentials = try ServiceCredentials(json: account.credentialsJSON())
            #expect(credentials.clientID == "cm-p1-e2-integration-1")
            let now = UnixTime.now()
            let assertion = Assertion(for: credentials, issuedAt: now)
            let signature = try account.privateKey.signRS256(assertion.signingInput)
            let request = TokenRequest.exchange(
                credentials,
                assertion: assertion.signed(with: signature)
            )
            let answer = try await TestConnection.request(
                port: sandboxes.ims.port,
                .POST,
                "/ims/exchange/jwt",
                ["Content-Type": request.contentType],
                body: request.body.reveal()
            )
            #expect(request.url == "\(sandboxes.ims.endpoint)/ims/exchange/jwt")
            let token = try AccessToken(
                TokenAnswer(status: answer.status ?? 0, body: Array(answer.text.utf8)),
                unit: .milliseconds,
                receivedAt: .now()
            )
            #expect(token.warnings == [])
            #expect(now.duration(to: token.expiry) >= .seconds(86_399))
            #expect(sandboxes.ims.verdict(on: token.value.reveal()) == .valid)
        }
    }

    @Test(
        arguments: WrongExchange.requests + WrongExchange.tokens + WrongExchange.claims
            + WrongExchange.times
    )
    func `a wrong exchange is refused`(_ wrong: WrongExchange) async throws {
        try await Sandboxes.run { sandboxes in
            var exchange = TestAssertion(for: sandboxes.account, imsPort: sandboxes.ims.port)
            try wrong.change(&exchange, sandboxes.ims.port)
            let answer = try await sandboxes.exchange(exchange)
            #expect(answer.status == 400)
            let document = try answer.object()
            #expect(document["error"] as? String == wrong.error)
            #expect(document["error_description"] as? String == wrong.detail)
            #expect(sandboxes.ims.lastRejection == wrong.rejection)
            #expect(sandboxes.ims.exchangeCount == 1)
            #expect(sandboxes.ims.successCount == 0)
            #expect(answer.field("x-debug-id")?.isEmpty == false)
        }
    }

    @Test func `every rejection is in a table`() {
        let all =
            WrongExchange.requests + WrongExchange.tokens + WrongExchange.claims
            + WrongExchange.times
        let rejections = all.map(\.rejection) + WrongClientRequest.all.map(\.rejection)
        // Those two have tests of their own.
        let crossed: Set<IMSRejection> = [.noExchangeScope, .unauthorizedClient]
        #expect(Set(rejections).union(crossed) == Set(IMSRejection.allCases))
    }

    @Test(arguments: [-20, 1, 24 * 3600 - 10, 24 * 3600 + 20])
    func `exp has 30 seconds of skew at both ends`(_ offset: Int64) async throws {
        try await Sandboxes.run { sandboxes in
            var exchange = TestAssertion(for: sandboxes.account, imsPort: sandboxes.ims.port)
            exchange.claims["exp"] = "\(WrongExchange.seconds(offset))"
            let answer = try await sandboxes.exchange(exchange)
            #expect(answer.status == 200)
        }
    }

    @Test func `a slash behind the path, iat and all metascopes are fine`() async throws {
        try await Sandboxes.run { sandboxes in
            let port = sandboxes.ims.port
            var exchange = TestAssertion(for: sandboxes.account, imsPort: port)
            exchange.target = "/ims/exchange/jwt/"
            exchange.contentType = "application/x-www-form-urlencoded; charset=utf-8"
            exchange.claims["iat"] = "\(WrongExchange.seconds(0))"
            exchange.claims["https://127.0.0.1:\(port)/s/ent_cloudmgr_sdk"] = "true"
            let answer = try await sandboxes.exchange(exchange)
            #expect(answer.status == 200)
        }
    }

    @Test(arguments: [
        ("/ims/exchange/jwt", HTTPMethod.GET, 405), ("/ims/token/v9", .POST, 404),
        ("/ims/token/v3", .GET, 405), ("/ims/token/v3/", .POST, 404),
    ])
    func `anything else is not counted as an exchange`(
        _ target: String,
        _ method: HTTPMethod,
        _ status: Int
    ) async throws {
        try await Sandboxes.run { sandboxes in
            let answer = try await TestConnection.request(
                port: sandboxes.ims.port,
                method,
                target
            )
            #expect(answer.status == status)
            #expect(sandboxes.ims.exchangeCount == 0)
        }
    }
}
