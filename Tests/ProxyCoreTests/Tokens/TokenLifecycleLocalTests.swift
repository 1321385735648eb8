import AdobeIMS
import ProxyCore
import Testing

/// A token that can't be had again: a local development token.
struct TokenLifecycleLocalTests {
    private func withToken() -> TokenLifecycle {
        var lifecycle = TokenLifecycle(refreshBefore: nil)
        #expect(lifecycle.wake(at: TokenSamples.start) == .exchange)
        _ = lifecycle.succeeded(TokenSamples.token(), at: TokenSamples.start, jitter: 0.999)
        return lifecycle
    }

    @Test(
        arguments: [
            (0, "fresh", "use 1", "sleep 86370000"),
            (86_369_999, "fresh", "use 1", "sleep 86370000"),
            (86_370_000, "expired", "wait, start", "nothing"),
        ] as [(Int64, String, String, String)]
    )
    func `it is used to its end`(
        _ after: Int64,
        _ state: String,
        _ lookup: String,
        _ wake: String
    ) {
        var lifecycle = withToken()
        let now = TokenSamples.at(.milliseconds(after))
        #expect(lifecycle.state(at: now).rawValue == state)
        #expect(lifecycle.lookup(at: now).text == lookup)
        #expect(lifecycle.wake(at: now).text == wake)
    }

    @Test func `a refusal is the last word, however often`() {
        var lifecycle = withToken()
        for second in 0..<100 {
            let now = TokenSamples.at(.seconds(second))
            let refusal = lifecycle.refused(generation: 1, at: now)
            #expect(refusal.text == "give up: local_token_refused")
            #expect(lifecycle.lookup(at: now).text == "use 1")
        }
        #expect(lifecycle.history.forced.isEmpty)
    }

    @Test func `who was refused with the old file's token gets the new file's`() {
        var lifecycle = withToken()
        _ = lifecycle.succeeded(TokenSamples.token(), at: TokenSamples.start, jitter: 0)
        #expect(lifecycle.refused(generation: 1, at: TokenSamples.start).text == "replay 2")
        let refusal = lifecycle.refused(generation: 2, at: TokenSamples.start)
        #expect(refusal.text == "give up: local_token_refused")
    }
}
