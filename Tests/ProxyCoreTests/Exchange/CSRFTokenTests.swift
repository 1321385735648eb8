import AdobeIMS
import NIOCore
import ProxyCore
import Testing

struct CSRFTokenTests {
    /// As long as an answer has room for.
    private static let longest = String(
        repeating: "x",
        count: CSRFToken.answerLimit - #"{"token":""}"#.utf8.count
    )

    @Test(
        arguments: [
            (200, #"{"token":"eyJhbGci.x-_~="}"#, "eyJhbGci.x-_~="),
            (200, " {\n \"other\": [1], \"token\" : \"a\" }\r\n", "a"),
            (200, #"{"token":"\u0061b"}"#, "ab"),
            (200, #"{"token":"!~"}"#, "!~"),
            (200, #"{"token":"\#(longest)"}"#, longest),
            (200, #"{"token":"\#(longest)x"}"#, nil),
            (200, "{}", nil), (200, "", nil), (200, "null", nil), (200, "[]", nil),
            (200, #""token""#, nil), (200, #"["token","a"]"#, nil),
            (200, #"{"token":""}"#, nil), (200, #"{"token":null}"#, nil),
            (200, #"{"token":1}"#, nil), (200, #"{"token":["a"]}"#, nil),
            (200, #"{"Token":"a"}"#, nil), (200, #"{"token":"a""#, nil),
            (200, #"{"token":"a"}x"#, nil),
            (200, #"{"token":"a b"}"#, nil), (200, #"{"token":" a"}"#, nil),
            (200, #"{"token":"a\r\nX: y"}"#, nil), (200, #"{"token":"a\u0000"}"#, nil),
            (200, #"{"token":"a\u007f"}"#, nil), (200, #"{"token":"é"}"#, nil),
            (200, "<!doctype html><title>AEM Sign In</title>", nil),
            (201, #"{"token":"a"}"#, nil), (401, #"{"token":"a"}"#, nil),
            (302, #"{"token":"a"}"#, nil), (403, #"{"token":"a"}"#, nil),
        ] as [(Int, String, String?)]
    )
    func `only AEM's own answer has a token`(_ status: Int, _ answer: String, _ token: String?) {
        let found = CSRFToken(status: status, answer: ByteBuffer(string: answer))
        #expect(found?.value.reveal() == token)
    }

    @Test func `what isn't UTF-8 has none`() {
        let answer = ByteBuffer(bytes: Array(#"{"token":"a"#.utf8) + [0xFF] + Array("\"}".utf8))
        #expect(CSRFToken(status: 200, answer: answer) == nil)
    }

    @Test func `it doesn't show itself`() throws {
        let answer = ByteBuffer(string: #"{"token":"confidential"}"#)
        let token = try #require(CSRFToken(status: 200, answer: answer))
        #expect(!"\(token) \(String(reflecting: token))".contains("confidential"))
    }
}
