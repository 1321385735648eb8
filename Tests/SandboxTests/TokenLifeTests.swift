import AdobeIMS
import Foundation
import Sandbox
import Testing

@Suite(.timeLimit(.minutes(1)))
struct TokenLifeTests {
    @Test func `a token expires by the clock of the IMS`() async throws {
        try await Sandboxes.run { sandboxes in
            sandboxes.ims.tokenLifetime = .seconds(100)
            let token = try await sandboxes.token()
            sandboxes.ims.clockOffset = .seconds(50)
            #expect(sandboxes.ims.verdict(on: token) == .valid)
            sandboxes.ims.clockOffset = .seconds(101)
            #expect(sandboxes.ims.verdict(on: token) == .expired)
        }
    }

    @Test func `revoking takes all tokens so far and no later one`() async throws {
        try await Sandboxes.run { sandboxes in
            let first = try await sandboxes.token()
            let second = try await sandboxes.token()
            #expect(first != second)
            #expect(sandboxes.ims.verdict(on: first) == .valid)
            sandboxes.ims.revokeAllTokens()
            #expect(sandboxes.ims.verdict(on: first) == .revoked)
            #expect(sandboxes.ims.verdict(on: second) == .revoked)
            #expect(sandboxes.ims.verdict(on: try await sandboxes.token()) == .valid)
        }
    }

    @Test func `a renewed certificate joins the old one, and either can be revoked`() async throws {
        try await Sandboxes.run { sandboxes in
            let renewed = try sandboxes.account.renewed(now: .now())
            let new = TestAssertion(for: renewed, imsPort: sandboxes.ims.port)
            #expect(try await sandboxes.exchange(new).status == 400)
            sandboxes.ims.bind(renewed)
            #expect(try await sandboxes.exchange(new).status == 200)
            let token = try await sandboxes.token()
            sandboxes.ims.revokeCertificate(sandboxes.account.certificate)
            #expect(try await sandboxes.exchange().status == 400)
            #expect(sandboxes.ims.lastRejection == .notBound)
            #expect(try await sandboxes.exchange(new).status == 200)
            #expect(sandboxes.ims.verdict(on: token) == .valid)
        }
    }

    @Test(arguments: [(-120, 400), (-20, 200), (364 * 86_400, 200), (366 * 86_400, 400)])
    func `a certificate signs within its own time alone`(
        _ offset: Int64,
        _ status: Int
    ) async throws {
        try await Sandboxes.run { sandboxes in
            let clock = UnixTime.now().advanced(by: .seconds(offset))
            sandboxes.ims.clockOffset = .seconds(offset)
            let account = try sandboxes.account.renewed(now: .now())
            sandboxes.ims.revokeCertificate(sandboxes.account.certificate)
            sandboxes.ims.bind(account)
            let exchange = TestAssertion(for: account, imsPort: sandboxes.ims.port, now: clock)
            #expect(try await sandboxes.exchange(exchange).status == status)
            #expect(sandboxes.ims.lastRejection == (status == 200 ? nil : .notBound))
        }
    }

    @Test(arguments: [
        (ExpiresInStyle.usual, #","expires_in":59999}"#),
        (.milliseconds, #","expires_in":59999}"#), (.seconds, #","expires_in":59}"#),
        (.string, #","expires_in":"59999"}"#), (.raw("1e30"), #","expires_in":1e30}"#),
        (.raw(#""abc""#), #","expires_in":"abc"}"#),
    ])
    func `expires_in is written as told`(_ style: ExpiresInStyle, _ ending: String) async throws {
        try await Sandboxes.run { sandboxes in
            sandboxes.ims.tokenLifetime = .seconds(60)
            sandboxes.ims.expiresIn = style
            let text = try await sandboxes.exchange().text
            #expect(text.hasSuffix(ending))
        }
    }

    @Test func `expires_in can be absent`() async throws {
        try await Sandboxes.run { sandboxes in
            sandboxes.ims.expiresIn = .absent
            let answer = try await sandboxes.exchange()
            #expect(answer.status == 200)
            #expect(!answer.text.contains("expires_in"))
        }
    }

    @Test func `a local development token is good until its claims say`() async throws {
        try await Sandboxes.run { sandboxes in
            sandboxes.ims.tokenLifetime = .seconds(60)
            let json = sandboxes.ims.localDevelopmentTokenJSON(for: sandboxes.account)
            guard case .localDevelopmentToken(let file) = try CredentialFile(json: json) else {
                Issue.record("taken for something else")
                return
            }
            let now = UnixTime.now()
            let token = file.life(fileModifiedAt: now, now: now)
            #expect(token.expirySource == .claims)
            #expect(token.warnings == [])
            #expect(token.issuedAt.duration(to: token.expiry) == .seconds(60))
            #expect(sandboxes.ims.verdict(on: token.value.reveal()) == .valid)
            #expect(sandboxes.ims.exchangeCount == 0)
            #expect(sandboxes.ims.successCount == 0)
            sandboxes.ims.clockOffset = .seconds(61)
            #expect(sandboxes.ims.verdict(on: token.value.reveal()) == .expired)
        }
    }

    @Test(arguments: [true, false])
    func `a token's claims are there or not`(_ carriesClaims: Bool) async throws {
        try await Sandboxes.run { sandboxes in
            sandboxes.ims.tokensCarryClaims = carriesClaims
            sandboxes.ims.tokenLifetime = .seconds(60)
            let parts = try await sandboxes.token().split(separator: ".")
            #expect(parts.count == 3)
            var middle = String(parts[1]).replacing("-", with: "+").replacing("_", with: "/")
            middle += String(repeating: "=", count: (4 - middle.count % 4) % 4)
            let data = try #require(Data(base64Encoded: middle))
            let claims = try #require(
                try JSONSerialization.jsonObject(with: data) as? [String: Any]
            )
            #expect(claims["type"] as? String == "access_token")
            #expect(claims["client_id"] as? String == sandboxes.account.clientID)
            #expect(claims["as"] as? String == "ims-na1")
            #expect(claims["expires_in"] as? String == (carriesClaims ? "60000" : nil))
            #expect((claims["created_at"] as? String != nil) == carriesClaims)
        }
    }
}
