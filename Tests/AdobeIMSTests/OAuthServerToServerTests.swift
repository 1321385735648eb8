import AdobeIMS
import Testing

struct OAuthServerToServerTests {
    private func credential(
        clientID: String = "0123456789abcdef",
        secrets: [String] = ["p8e-sesame"],
        scopes: [String] = ["openid", "AdobeID"]
    ) throws(CredentialError) -> OAuthServerToServer {
        try OAuthServerToServer(
            clientID: clientID,
            clientSecrets: secrets.map(Secret.init),
            scopes: scopes
        )
    }

    @Test func `what is given is kept, and the rest has defaults`() throws {
        let plain = try credential()
        #expect(plain.endpoint == (try IMSEndpoint("ims-na1.adobelogin.com")))
        #expect(plain.endpoint.origin == "https://ims-na1.adobelogin.com")
        #expect(plain.organization == nil)
        let full = try OAuthServerToServer(
            clientID: "id",
            clientSecrets: [Secret("new"), Secret("old")],
            scopes: ["b", "a", "b", "aem.folders:read"],
            endpoint: IMSEndpoint("ims-na1-stg1.adobelogin.com"),
            organization: "1111@AdobeOrg"
        )
        #expect(full.clientSecrets == [Secret("new"), Secret("old")])
        #expect(full.scopes == ["b", "a", "aem.folders:read"])
        #expect(full.endpoint.host == "ims-na1-stg1.adobelogin.com")
        #expect(full.organization == "1111@AdobeOrg")
    }

    @Test(arguments: ["", " ", "a b", "a\n", "ä", "a\u{7F}"])
    func `a client id that is none is refused`(clientID: String) {
        let error = #expect(throws: CredentialError.self) { try credential(clientID: clientID) }
        #expect(error?.message.hasPrefix("clientId ") == true)
    }

    @Test(
        arguments: [
            [], [""], ["a,b"], ["a b"], ["a", ""], ["a\n"], ["ä"], [#"a"b"#], [#"a\b"#],
            ["openid,AdobeID"], ["\t"],
        ] as [[String]]
    )
    func `a scope that is none is refused`(scopes: [String]) {
        let error = #expect(throws: CredentialError.self) { try credential(scopes: scopes) }
        #expect(error?.message.hasPrefix("scopes ") == true)
    }

    @Test(
        arguments: [
            [], ["a", "b", "c"], [""], ["sesame", ""], ["sesame", " \n"], ["ses ame"],
            ["ses\r\name"], ["sesäme"],
        ] as [[String]]
    )
    func `secrets that are none, or too many, are refused`(secrets: [String]) {
        let error = #expect(throws: CredentialError.self) { try credential(secrets: secrets) }
        #expect(error?.message.hasPrefix("clientSecret ") == true)
        #expect(error?.message.contains("ame") == false)
    }

    @Test(
        arguments: [
            (["sesame\n"], ["sesame"]), (["\r\n sesame\r\n\n"], ["sesame"]),
            (["sesame", "sesame\n"], ["sesame"]), (["b", "a", "b"], ["b", "a"]),
        ] as [([String], [String])]
    )
    func `what a file has around a secret, and a repetition, doesn't count`(
        secrets: [String],
        expected: [String]
    ) throws {
        #expect(try credential(secrets: secrets).clientSecrets.map { $0.reveal() } == expected)
    }

    @Test func `no secret shows when a credential is printed`() throws {
        var text = "\(try credential())"
        dump(try credential(), to: &text)
        #expect(!text.contains("sesame"))
    }
}
