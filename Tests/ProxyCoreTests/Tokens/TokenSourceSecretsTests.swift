import AdobeIMS
import ProxyCore
import Testing

/// What a ``TokenSource`` tells of its tokens.
@Suite(.timeLimit(.minutes(1)))
struct TokenSourceSecretsTests {
    private func finds(_ secrets: LiveSecrets, _ token: AccessToken) throws -> Bool {
        let head = try HeadSamples.response("HTTP/1.1 200 OK¶X: \(token.value.reveal())¶")
        return secrets.search?.isIn(head.fields) ?? false
    }

    @Test func `a token is known as soon as it may be sent, and after it was replaced`()
        async throws
    {
        let fixture = try TokenSourceFixture()
        let tokens = (1...2).map { TokenSamples.token(TokenSamples.text + "\($0)") }
        try await fixture.whileRunning {
            #expect(try !finds(fixture.secrets, tokens[0]))
            try await fixture.nextCall().succeed(tokens[0])
            _ = await fixture.join()
            #expect(try finds(fixture.secrets, tokens[0]))
            _ = fixture.source.refused(generation: 1, at: fixture.place("/")) { _ in }
            try await fixture.nextCall().succeed(tokens[1])
            await fixture.becomesCurrent(2)
            for token in tokens { #expect(try finds(fixture.secrets, token)) }
        }
    }

    @Test func `a stored token is known`() async throws {
        let stored = TokenSamples.token(TokenSamples.text + "-stored")
        let store = ManualStore(.token(TokenSamples.stored(stored)))
        let fixture = try TokenSourceFixture(store: store)
        try await fixture.whileRunning {
            _ = await fixture.join()
            let isFound = try finds(fixture.secrets, stored)
            #expect(isFound)
        }
    }
}
