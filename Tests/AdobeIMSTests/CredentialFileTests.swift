import AdobeIMS
import Foundation
import Testing

struct CredentialFileTests {
    @Test func `service credentials are recognized`() throws {
        let file = try CredentialFile(json: Samples.wrapped(Samples.integration()))
        guard case .serviceCredentials(let credentials) = file else {
            Issue.record("taken for something else")
            return
        }
        #expect(credentials.clientID == "cm-p1-e2-integration")
    }

    @Test func `a local development token is recognized`() throws {
        let file = try CredentialFile(
            json: Array(#"{"ok":true,"statusCode":200,"accessToken":"abc.def"}"#.utf8)
        )
        guard case .localDevelopmentToken(let token) = file else {
            Issue.record("taken for something else")
            return
        }
        #expect(token.accessToken.reveal() == "abc.def")
    }

    @Test(arguments: [
        #"{"accessToken":""}"#, #"{"accessToken":7}"#, #"{"accessToken":"sesame\r\nX: y"}"#,
        #"{"accessToken":"se same"}"#, #"{"accessToken":"sesäme"}"#,
    ])
    func `a token that can't be sent is refused`(json: String) {
        let error = #expect(throws: CredentialError.self) {
            try CredentialFile(json: Array(json.utf8))
        }
        #expect(error?.message.contains("local development token") == true)
        #expect(error?.message.contains("same") == false)
    }

    @Test(arguments: [
        "", " ", "null", "[]", "7", "sesame", "{", #"{"accessToken":"sesame""#, "<html></html>",
        "\u{0}", #"{"integration":{}}}"#,
    ])
    func `what is no JSON object is refused in one line`(json: String) {
        let error = #expect(throws: CredentialError.self) {
            try CredentialFile(json: Array(json.utf8))
        }
        #expect(error?.message.hasPrefix("the file is") == true)
        #expect(error?.message.contains("sesame") == false)
    }

    @Test func `hostile nesting and bytes are refused, not followed`() {
        let nested = String(repeating: #"{"integration":"#, count: 400)
        let closed = nested + "1" + String(repeating: "}", count: 400)
        let arrays = String(repeating: "[", count: 100_000)
        for bytes in [
            Array(closed.utf8), Array(arrays.utf8), [0xFF, 0xFE, 0x7B, 0x00], [0x7B, 0xFF],
        ] {
            #expect(throws: CredentialError.self) { try CredentialFile(json: bytes) }
        }
    }

    // Event loops and pools may have threads with little stack.
    @Test func `hostile nesting is not followed down the stack`() async {
        let nested =
            String(repeating: #"{"a":"#, count: 500) + "1" + String(repeating: "}", count: 500)
        let isRefused = await withCheckedContinuation { continuation in
            let thread = Thread {
                let file = try? CredentialFile(json: Array(nested.utf8))
                continuation.resume(returning: file == nil)
            }
            thread.stackSize = 256 * 1024
            thread.start()
        }
        #expect(isRefused)
    }

    @Test func `service credentials say so when they are a token`() {
        let error = #expect(throws: CredentialError.self) {
            try ServiceCredentials(json: Array(#"{"accessToken":"abc"}"#.utf8))
        }
        #expect(error?.message.contains("local development token") == true)
    }
}
