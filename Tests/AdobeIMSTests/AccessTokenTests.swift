import AdobeIMS
import Testing

struct AccessTokenTests {
    private func answer(_ body: String, status: Int = 200) -> TokenAnswer {
        TokenAnswer(status: status, body: Array(body.utf8))
    }

    @Test func `a token comes out of Adobe's answer`() throws {
        let token = try AccessToken(
            answer(#"{"token_type":"bearer","access_token":"eyJ.abc","expires_in":86399999}"#),
            unit: .milliseconds,
            receivedAt: Samples.now
        )
        #expect(token.value.reveal() == "eyJ.abc")
        #expect(token.issuedAt == Samples.now)
        #expect(token.expiry == Samples.now.advanced(by: .milliseconds(86_399_999)))
        #expect(token.warnings == [])
    }

    @Test(arguments: [
        "", " ", "{", "[]", "null", "<html><body>Sign in</body></html>", "{}",
        #"{"access_token":"abc","expires_in":8639"#, #"{"access_token":""}"#,
        #"{"access_token":7}"#, #"{"access_token":null}"#, #"{"access_token":["a"]}"#,
        #"{"error":"invalid_client","error_description":"x"}"#,
    ])
    func `a success without a token is a bad answer and can be tried again`(body: String) {
        let error = #expect(throws: IMSError.self) {
            try AccessToken(answer(body), unit: .milliseconds, receivedAt: Samples.now)
        }
        #expect(error?.cause == .imsBadAnswer)
        #expect(error?.isTransient == true)
        #expect(error?.status == 200)
    }

    @Test(arguments: [
        #"abc\r\nX-Injected: 1"#, #"abc def"#, #"abc\t"#, #"abc\u0000"#, #"abc\u007f"#, "äbc",
        #"abc\n"#,
    ])
    func `a token that could end a field is a bad answer`(token: String) {
        let error = #expect(throws: IMSError.self) {
            try AccessToken(
                answer(#"{"access_token":"\#(token)"}"#),
                unit: .milliseconds,
                receivedAt: Samples.now
            )
        }
        #expect(error?.cause == .imsBadAnswer)
    }

    @Test(arguments: [201, 204, 302, 400, 401, 429, 500, 503])
    func `a token in an answer with another status is none`(status: Int) {
        #expect(throws: IMSError.self) {
            try AccessToken(
                answer(#"{"access_token":"abc","expires_in":86399}"#, status: status),
                unit: .milliseconds,
                receivedAt: Samples.now
            )
        }
    }

    @Test func `a bad answer repeats nothing of the body`() throws {
        let body = #"{"access_token":"sesame sesame","error_description":"sesame"}"#
        let error = #expect(throws: IMSError.self) {
            try AccessToken(answer(body), unit: .milliseconds, receivedAt: Samples.now)
        }
        #expect(!"\(try #require(error))".contains("sesame"))
    }
}
