import AdobeIMS
import ProxyCore
import Testing

private typealias Fixture = UpstreamHeadFixture

/// `X-Api-Key`, which Adobe's services want beside the token.
struct UpstreamHeadAPIKeyTests {
    private static func client(sendsKey: Bool = true) -> CredentialDefinition {
        .oauthServerToServer(
            .init(
                clientID: "client-1",
                secrets: .inline([Secret("s")]),
                scopes: ["openid"],
                sendsAPIKey: sendsKey
            )
        )
    }

    private static let others: [CredentialDefinition?] = [
        client(sendsKey: false), .serviceCredentials(files: ["a.json"]),
        .localDevelopmentToken(file: "t.json"), .basic(username: "u", passwordFile: "p"), nil,
    ]

    private func keys(
        _ fields: String = "",
        _ credential: CredentialDefinition? = client(),
        route: Route = Route(upstream: "aem", credential: "c"),
        droppedField: String? = nil,
        authorization: Authorization? = Fixture.bearer
    ) throws -> [String] {
        let head = try Fixture.compose(
            HeadSamples.request("GET /", fields),
            route: route,
            credential: credential,
            authorization: authorization,
            droppedField: droppedField
        )
        #expect(head.carriesOnly(authorization))
        return Fixture.lines(head).filter { $0.lowercased().hasPrefix("x-api-key:") }
    }

    @Test func `it is the client's id where nobody says another`() throws {
        #expect(try keys() == ["X-Api-Key: client-1"])
        #expect(try keys("X-Api-Keys: a¶") == ["X-Api-Key: client-1"])
        #expect(try keys("x-api-key: mine¶") == ["x-api-key: mine"])
        #expect(try keys("X-Api-Key: a¶X-Api-Key: b¶") == ["X-Api-Key: a", "X-Api-Key: b"])
    }

    @Test func `where the credential is held back, so is what says whose it is`() throws {
        #expect(try keys(authorization: nil) == [])
        #expect(try keys("x-api-key: mine¶", authorization: nil) == ["x-api-key: mine"])
    }

    @Test func `what does not pass is not said`() throws {
        #expect(try keys("Connection: x-api-key¶X-Api-Key: a¶") == ["X-Api-Key: client-1"])
        let key = "X-Api-Key: the-callers¶"
        #expect(try keys(key, droppedField: "x-api-key") == ["X-Api-Key: client-1"])
        let removing = Route(upstream: "aem", credential: "c", removeHeaders: ["x-api-key"])
        #expect(try keys(key, route: removing) == ["X-Api-Key: client-1"])
    }

    @Test func `the route's wins`() throws {
        let header = Route.Header(name: "x-API-key", value: Secret("the-routes"))
        let route = Route(upstream: "aem", credential: "c", setHeaders: [header])
        for fields in ["", "X-Api-Key: a¶"] {
            #expect(try keys(fields, route: route) == ["x-API-key: the-routes"])
        }
    }

    @Test(arguments: others)
    func `other credentials have none`(_ credential: CredentialDefinition?) throws {
        #expect(try keys("", credential).isEmpty)
        #expect(try keys("X-Api-Key: a¶", credential) == ["X-Api-Key: a"])
    }

    @Test func `a request for a CSRF token has it as well`() throws {
        var head = UpstreamHead()
        let request = try HeadSamples.request("POST /", "X-Api-Key: a¶")
        head.composeCSRFTokenRequest(
            UpstreamHead.Context(
                target: request.targetSlice,
                route: try HeadSamples.route(
                    Route(upstream: "aem", credential: "c"),
                    credential: Self.client()
                ),
                authorization: Fixture.bearer,
                requestID: "id-1",
                client: nil,
                version: "1.2"
            )
        )
        #expect(Fixture.lines(head).contains("X-Api-Key: client-1"))
    }
}
