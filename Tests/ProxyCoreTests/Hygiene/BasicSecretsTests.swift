import AdobeIMS
import ProxyCore
import Testing

/// What of a user and a password must not be in an answer.
struct BasicSecretsTests {
    private static let start = TokenSamples.start

    private static func search(_ username: String, _ password: String) async throws -> SecretSearch?
    {
        let credential = try BasicCredential(username: username, password: Secret(password))
        let token = try await BasicExchange(credential).accessToken(at: start)
        let secrets = LiveSecrets()
        secrets.add(token, sentBy: .basic, of: "local", at: start)
        return secrets.search
    }

    @Test(arguments: [
        // As it is sent, however short.
        ("admin", "admin", "Basic YWRtaW46YWRtaW4=", true),
        ("admin", "admin", "x=YWRtaW46YWRtaW4%3D", true),
        ("admin", "admin", "the user admin and the password admin", false),
        ("a", "b", "Authorization: Basic YTpi", true),
        ("a", "b", "YTpi alone may be a word", false),
        ("admin", "Tr0ub4dor&3x", "<p>Tr0ub4dor&3x</p>", true),
        ("admin", "Tr0ub4dor&3x", "Tr0ub4dor&3", false),
        ("admin", "Tr0ub4dor&3x", "YWRtaW46VHIwdWI0ZG9yJjN4", true),
        ("admin", "pässwörd", "pässwörd is a word", false),
        // Long letters are no word any more.
        ("admin", "correcthorsebattery", "correcthorsebattery", true),
        ("admin", "administrator", "the administrator says", false),
        ("admin", "s3cret", "a s3cret is too short to be looked for", false),
        // Pages have the names of users.
        ("integration-1", "integration-1", "createdBy: integration-1", false),
        ("integration-1", "integration-1", "aW50ZWdyYXRpb24tMTppbnRlZ3JhdGlvbi0x", true),
        // The colon in a password is its own.
        ("u", "one:two:three", "one:two:three", true), ("u", "one:two:three", "two:three", false),
    ])
    func `password and field value are found, words are not`(
        _ username: String,
        _ password: String,
        _ body: String,
        _ isFound: Bool
    ) async throws {
        let search = try #require(try await Self.search(username, password))
        for size in [1, 5, 1000] {
            let bytes = Array(body.utf8)
            let pieces = stride(from: 0, to: bytes.count, by: size).map {
                Array(bytes[$0..<min(bytes.count, $0 + size)])
            }
            #expect(FilteredBody(pieces, search).isFound == isFound)
        }
    }

    @Test func `tokens are looked for beside them, and the old password as well`() async throws {
        let secrets = LiveSecrets()
        secrets.add(TokenSamples.token(), of: "author", at: Self.start)
        for password in ["first-pa55word", "second-pa55word"] {
            let credential = try BasicCredential(username: "u", password: Secret(password))
            let token = try await BasicExchange(credential).accessToken(at: Self.start)
            secrets.add(token, sentBy: .basic, of: "local", at: Self.start)
        }
        let search = try #require(secrets.search)
        for text in [TokenSamples.text, "first-pa55word", "second-pa55word"] {
            #expect(FilteredBody([Array("so: \(text).".utf8)], search).isFound)
        }
    }
}
