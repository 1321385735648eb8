import AdobeIMS
import Foundation
import Testing

struct TokenRequestTests {
    @Test func `an exchange is a form for the endpoint's origin`() throws {
        let request = TokenRequest.exchange(
            try Samples.credentials(),
            assertion: Secret("a.b-c.d_e")
        )
        #expect(request.url == "https://ims-na1.adobelogin.com/ims/exchange/jwt")
        #expect(request.contentType == "application/x-www-form-urlencoded")
        #expect(
            request.body.reveal()
                == "client_id=cm-p1-e2-integration&client_secret=p8e-sesame&jwt_token=a.b-c.d_e"
        )
    }

    @Test func `a sandbox is asked where it listens`() throws {
        let credentials = try Samples.credentials(["imsEndpoint": "http://127.0.0.1:8080"])
        let request = TokenRequest.exchange(credentials, assertion: Secret("x"))
        #expect(request.url == "http://127.0.0.1:8080/ims/exchange/jwt")
    }

    @Test(arguments: ["a b&c=d+e%f", "ä€😀", "#?/:@", "line\r\nend", "~._-"])
    func `values survive the form encoding`(secret: String) throws {
        let credentials = try Samples.credentials([
            "technicalAccount": ["clientId": "id&x=", "clientSecret": secret]
        ])
        let body = TokenRequest.exchange(credentials, assertion: Secret("a")).body.reveal()
        let fields = body.split(separator: "&").map { $0.split(separator: "=") }
        try #require(fields.count == 3 && fields.allSatisfy { $0.count == 2 })
        #expect(fields[0][1].removingPercentEncoding == "id&x=")
        #expect(fields[1][1].removingPercentEncoding == secret)
        #expect(body.utf8.allSatisfy { (0x21...0x7E).contains($0) })
    }
}
