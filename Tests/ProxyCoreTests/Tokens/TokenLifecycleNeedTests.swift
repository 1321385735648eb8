import AdobeIMS
import ProxyCore
import Testing

/// A body that takes long to be sent needs a token that lives as long.
struct TokenLifecycleNeedTests {
    /// Its token is usable for 86,370 s, due after 85,470 s, and half of its life is 43,200 s.
    private func withToken(refreshBefore: Duration? = .seconds(900)) -> TokenLifecycle {
        var lifecycle = TokenLifecycle(refreshBefore: refreshBefore)
        _ = lifecycle.succeeded(TokenSamples.token(), at: TokenSamples.start, jitter: 0)
        return lifecycle
    }

    @Test(
        arguments: [
            // after, need → lookup; in seconds
            (0, 60, "use 1"), (0, 86_370, "use 1"), (0, 86_371, "use 1"), (0, 1 << 40, "use 1"),
            // With over half of its life left no new one is worth the wait.
            (43_170, 86_400, "use 1"), (43_170, 1 << 40, "use 1"),
            (43_171, 43_199, "use 1"), (43_171, 43_200, "wait, start"),
            (43_171, 1 << 40, "wait, start"),
            (80_000, 6370, "use 1"), (80_000, 6371, "wait, start"),
            (85_469, 901, "use 1"), (85_469, 902, "wait, start"),
            // Due: a new one is fetched anyway, waited for or behind the request.
            (85_470, 0, "use 1, start"), (85_470, 900, "use 1, start"),
            (85_470, 901, "wait, start"), (86_369, 0, "use 1, start"), (86_369, 2, "wait, start"),
            (86_370, 0, "wait, start"), (86_370, 60, "wait, start"),
        ]
    )
    func `a body waits for a token that outlives it`(
        _ after: Int,
        _ need: Int,
        _ expected: String
    ) {
        var lifecycle = withToken()
        let now = TokenSamples.at(.seconds(after))
        #expect(lifecycle.lookup(at: now, need: .seconds(need)).text == expected)
    }

    @Test func `who needs it waits for the exchange, and nobody else does`() {
        var lifecycle = withToken()
        let now = TokenSamples.at(.seconds(85_000))
        #expect(lifecycle.lookup(at: now, need: .seconds(1370)).text == "use 1")
        #expect(lifecycle.lookup(at: now, need: .seconds(1371)).text == "wait, start")
        #expect(lifecycle.lookup(at: now, need: .seconds(1371)).text == "wait")
        #expect(lifecycle.lookup(at: now, need: .seconds(1370)).text == "use 1")
        #expect(lifecycle.lookup(at: now).text == "use 1")
        #expect(lifecycle.wake(at: now) == .nothing)
        _ = lifecycle.succeeded(TokenSamples.token(issuedAt: now), at: now, jitter: 0)
        #expect(lifecycle.lookup(at: now, need: .seconds(1371)).text == "use 2")
    }

    @Test func `a token that can't be replaced now is better than none`() {
        var lifecycle = withToken()
        let now = TokenSamples.at(.seconds(85_000))
        let need = Duration.seconds(1371)
        #expect(lifecycle.lookup(at: now, need: need).text == "wait, start")
        _ = lifecycle.failed(IMSError(.imsThrottled, retryAfter: .seconds(40)), at: now, jitter: 0)
        #expect(lifecycle.lookup(at: now, need: need).text == "use 1")
        let before = TokenSamples.at(.milliseconds(85_039_999))
        #expect(lifecycle.lookup(at: before, need: need).text == "use 1")
        let after = TokenSamples.at(.seconds(85_040))
        #expect(lifecycle.lookup(at: after, need: need).text == "wait, start")
    }

    @Test func `a local token is never waited for while it lasts`() {
        var lifecycle = withToken(refreshBefore: nil)
        for (after, expected) in [(85_000, "use 1"), (86_369, "use 1"), (86_370, "wait, start")] {
            let now = TokenSamples.at(.seconds(after))
            #expect(lifecycle.lookup(at: now, need: .seconds(1 << 40)).text == expected)
        }
    }

    /// IMS may answer with a token that it made earlier. Another exchange would bring it again.
    @Test func `an exchange that brought no longer life is not repeated for each body`() {
        var lifecycle = withToken()
        let need = Duration.seconds(1 << 40)
        var exchanges = 0
        for second in 0..<600 {
            let now = TokenSamples.at(.seconds(60_000 + second))
            guard lifecycle.lookup(at: now, need: need).startsExchange else { continue }
            exchanges += 1
            _ = lifecycle.succeeded(TokenSamples.token(), at: now, jitter: 0)
        }
        #expect(exchanges == 1)
    }
}
