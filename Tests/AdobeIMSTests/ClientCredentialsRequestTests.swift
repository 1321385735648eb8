import AdobeIMS
import Foundation
import Testing

struct ClientCredentialsRequestTests {
    private func request(
        clientID: String = "id",
        secret: String = "sesame",
        scopes: [String] = ["openid", "AdobeID"],
        endpoint: String = "ims-na1.adobelogin.com"
    ) throws -> TokenRequest {
        let credential = try OAuthServerToServer(
            clientID: clientID,
            clientSecrets: [Secret("another"), Secret(secret)],
            scopes: scopes,
            endpoint: IMSEndpoint(endpoint),
            organization: "1111@AdobeOrg"
        )
        return .clientCredentials(credential, secret: Secret(secret))
    }

    @Test func `it is a form with the secret that was chosen`() throws {
        let request = try request()
        #expect(request.url == "https://ims-na1.adobelogin.com/ims/token/v3")
        #expect(request.contentType == "application/x-www-form-urlencoded")
        #expect(
            request.body.reveal()
                == "grant_type=client_credentials&client_id=id&client_secret=sesame"
                + "&scope=openid%2CAdobeID"
        )
        #expect(!"\(request)".contains("sesame"))
    }

    @Test func `a sandbox is asked where it listens`() throws {
        let url = try request(endpoint: "http://127.0.0.1:8080").url
        #expect(url == "http://127.0.0.1:8080/ims/token/v3")
    }

    @Test(arguments: ["a&b=c+d%e", "#?/:@;", "~._-", "%41"])
    func `values survive the form encoding`(value: String) throws {
        let body = try request(clientID: value, secret: value, scopes: [value, "b"]).body.reveal()
        let fields = body.split(separator: "&").map { $0.split(separator: "=") }
        try #require(fields.count == 4 && fields.allSatisfy { $0.count == 2 })
        let names = fields.map { String($0[0]) }
        #expect(names == ["grant_type", "client_id", "client_secret", "scope"])
        let values = fields.map { $0[1].removingPercentEncoding }
        #expect(values == ["client_credentials", value, value, "\(value),b"])
    }
}
