import AdobeIMS
import Testing

struct SecretTests {
    private let secret = Secret("open sesame")

    @Test func `a secret is revealed by its word alone`() {
        #expect(secret.reveal() == "open sesame")
        #expect(secret == Secret("open sesame"))
        #expect(secret != Secret("open barley"))
    }

    @Test func `no way of printing shows a secret`() throws {
        var dumped = ""
        dump([secret], to: &dumped)
        let texts = [
            "\(secret)", String(describing: secret), String(reflecting: secret),
            secret.debugDescription, dumped, "\([secret])", "\(Optional(secret) as Any)",
            "\(try Samples.credentials())", "\(Mirror(reflecting: secret).children.map(\.value))",
        ]
        for text in texts {
            #expect(!text.contains("sesame"))
        }
    }

    @Test func `printing credentials, answers and tokens shows no secret`() throws {
        let credentials = try Samples.credentials()
        let answer = TokenAnswer(
            status: 200,
            body: Array(#"{"access_token":"sesame","expires_in":86399}"#.utf8)
        )
        let values: [Any] = [
            credentials, CredentialFile.serviceCredentials(credentials), answer,
            try AccessToken(answer, unit: .milliseconds, receivedAt: Samples.now),
            TokenRequest.exchange(credentials, assertion: Secret("sesame")),
        ]
        for value in values {
            var dumped = ""
            dump(value, to: &dumped)
            #expect(!dumped.contains("sesame"))
            #expect(!dumped.contains("BEGIN RSA"))
            #expect(!"\(value)".contains("sesame"))
            #expect(!String(reflecting: value).contains("sesame"))
        }
        // The bytes of "sesame", in case a body is shown as numbers.
        var dumped = ""
        dump(answer, to: &dumped)
        #expect(!dumped.contains("115"))
    }
}
