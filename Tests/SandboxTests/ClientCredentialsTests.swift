import AdobeIMS
import Foundation
import NIOHTTP1
import Sandbox
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ClientCredentialsTests {
    /// A client that the IMS knows.
    private func boundClient(_ sandboxes: Sandboxes) -> ThrowawayClient {
        let client = ThrowawayClient.make(imsEndpoint: sandboxes.ims.endpoint)
        sandboxes.ims.bind(client)
        return client
    }

    private func request(
        _ client: ThrowawayClient,
        _ sandboxes: Sandboxes,
        target: String = "/ims/token/v3",
        change: [String: String?] = [:]
    ) async throws -> TestAnswer {
        let form: [String: String?] = [
            "grant_type": "client_credentials", "client_id": client.clientID,
            "client_secret": client.clientSecret.reveal(), "scope": "AdobeID",
        ]
        let fields = form.merging(change) { $1 }.compactMapValues { $0 }
        return try await TestConnection.request(
            port: sandboxes.ims.port,
            .POST,
            target,
            ["Content-Type": "application/x-www-form-urlencoded"],
            body: fields.map { "\($0.key)=\($0.value)" }.joined(separator: "&")
        )
    }

    /// Sends what the product makes of a client.
    private func ask(_ client: ThrowawayClient, _ sandboxes: Sandboxes) async throws -> TestAnswer {
        let credential = try OAuthServerToServer(
            clientID: client.clientID,
            clientSecrets: [client.clientSecret],
            scopes: client.scopes,
            endpoint: IMSEndpoint(client.imsEndpoint)
        )
        let request = TokenRequest.clientCredentials(credential, secret: client.clientSecret)
        #expect(request.url == "\(sandboxes.ims.endpoint)/ims/token/v3")
        return try await TestConnection.request(
            port: sandboxes.ims.port,
            .POST,
            "/ims/token/v3",
            ["Content-Type": request.contentType],
            body: request.body.reveal()
        )
    }

    @Test func `the product's own request gives a token, in seconds`() async throws {
        try await Sandboxes.run { sandboxes in
            let client = boundClient(sandboxes)
            let now = UnixTime.now()
            let answer = try await ask(client, sandboxes)
            #expect(answer.status == 200)
            #expect(try answer.object()["expires_in"] as? Int == 86_399)
            let token = try AccessToken(
                TokenAnswer(status: 200, body: Array(answer.text.utf8)),
                unit: .seconds,
                receivedAt: .now()
            )
            #expect(token.warnings == [])
            #expect(now.duration(to: token.expiry) >= .seconds(86_399))
            #expect(sandboxes.ims.verdict(on: token.value.reveal()) == .valid)
            #expect(sandboxes.ims.exchangeCount == 1)
            #expect(sandboxes.ims.successCount == 1)
            #expect(sandboxes.ims.lastRejection == nil)
            let page = try await TestConnection.request(
                port: sandboxes.aem.port,
                "/libs/granite/security/currentuser.json",
                ["Authorization": "Bearer \(token.value.reveal())"]
            )
            #expect(page.status == 200)
            #expect(try page.object()["authorizableId"] as? String == client.technicalAccountID)
        }
    }

    @Test(arguments: WrongClientRequest.all)
    func `a wrong request is refused`(_ wrong: WrongClientRequest) async throws {
        try await Sandboxes.run { sandboxes in
            let client = boundClient(sandboxes)
            let answer = try await request(client, sandboxes, change: wrong.change)
            #expect(answer.status == wrong.status)
            let document = try answer.object()
            #expect(document["error"] as? String == wrong.error)
            #expect(document["error_description"] as? String == wrong.detail)
            #expect(sandboxes.ims.lastRejection == wrong.rejection)
            #expect(sandboxes.ims.exchangeCount == 1)
            #expect(sandboxes.ims.successCount == 0)
        }
    }

    @Test func `an account with a certificate gets no token by its secret`() async throws {
        try await Sandboxes.run { sandboxes in
            let account = sandboxes.account
            let answer = try await request(
                boundClient(sandboxes),
                sandboxes,
                change: [
                    "client_id": account.clientID,
                    "client_secret": account.clientSecret.reveal(),
                ]
            )
            #expect(answer.status == 400)
            #expect(try answer.object()["error"] as? String == "unauthorized_client")
            #expect(sandboxes.ims.lastRejection == .unauthorizedClient)
        }
    }

    @Test func `a client without a certificate exchanges no assertion`() async throws {
        try await Sandboxes.run { sandboxes in
            let answer = try await request(
                boundClient(sandboxes),
                sandboxes,
                target: "/ims/exchange/jwt"
            )
            #expect(answer.status == 401)
            #expect(try answer.object()["error"] as? String == "invalid_client")
            #expect(sandboxes.ims.lastRejection == .noExchangeScope)
        }
    }

    @Test func `a new secret joins the old one, and either can be revoked`() async throws {
        try await Sandboxes.run { sandboxes in
            let old = boundClient(sandboxes)
            let new = old.renewed()
            #expect(new.clientID == old.clientID && new.clientSecret != old.clientSecret)
            let early = try await ask(new, sandboxes)
            #expect(early.status == 400)
            sandboxes.ims.bind(new)
            #expect(try await ask(new, sandboxes).status == 200)
            #expect(try await ask(old, sandboxes).status == 200)
            sandboxes.ims.revokeSecret(old.clientSecret)
            #expect(try await ask(old, sandboxes).status == 400)
            #expect(sandboxes.ims.lastRejection == .wrongSecret)
            #expect(try await ask(new, sandboxes).status == 200)
        }
    }

    @Test(
        arguments: [
            (ExpiresInStyle.usual, #","expires_in":89}"#),
            (.milliseconds, #","expires_in":89999}"#), (.raw("-1"), #","expires_in":-1}"#),
        ]
    )
    func `expires_in is written as told`(_ style: ExpiresInStyle, _ ending: String) async throws {
        try await Sandboxes.run { sandboxes in
            sandboxes.ims.tokenLifetime = .seconds(90)
            sandboxes.ims.expiresIn = style
            let answer = try await ask(boundClient(sandboxes), sandboxes)
            #expect(answer.text.hasSuffix(ending))
        }
    }

    @Test func `a token says which scopes it was given for`() async throws {
        try await Sandboxes.run { sandboxes in
            let answer = try await request(boundClient(sandboxes), sandboxes)
            let token = try #require(try answer.object()["access_token"] as? String)
            var claims = String(token.split(separator: ".")[1])
                .replacing("-", with: "+").replacing("_", with: "/")
            claims += String(repeating: "=", count: (4 - claims.count % 4) % 4)
            let data = try #require(Data(base64Encoded: claims))
            let document = try JSONSerialization.jsonObject(with: data) as? [String: Any]
            #expect(document?["scope"] as? String == "AdobeID")
        }
    }
}
