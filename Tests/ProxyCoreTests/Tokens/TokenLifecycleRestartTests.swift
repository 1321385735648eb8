import AdobeIMS
import ProxyCore
import Testing

/// A lifecycle that goes on where another one ended.
struct TokenLifecycleRestartTests {
    private func restarted(_ lifecycle: TokenLifecycle, _ token: AccessToken?, at now: UnixTime)
        -> TokenLifecycle
    {
        let stored = StoredToken(token: token, exchanges: lifecycle.history)
        let restart = TokenRestart(stored, refreshBefore: .seconds(600), at: now)
        return TokenLifecycle(restoring: restart, refreshBefore: .seconds(600))
    }

    @Test func `a good token is used without an exchange`() {
        var first = TokenLifecycle(refreshBefore: .seconds(600))
        #expect(first.wake(at: TokenSamples.start) == .exchange)
        _ = first.succeeded(TokenSamples.token(), at: TokenSamples.start, jitter: 0.5)
        let later = TokenSamples.at(.seconds(60))
        var second = restarted(first, TokenSamples.token(), at: later)
        #expect(second.lookup(at: later).text == "use 1")
        #expect(second.wake(at: later).text == "sleep 85770000")
    }

    @Test func `a restart neither shortens nor forgets a failure's delay`() {
        var lifecycle = TokenLifecycle(refreshBefore: .seconds(600))
        var now = TokenSamples.start
        for attempts in 0..<6 {
            #expect(lifecycle.wake(at: now) == .exchange)
            _ = lifecycle.failed(IMSError(.imsServerError), at: now, jitter: 0.5)
            now = now.advanced(by: .milliseconds(1))
            lifecycle = restarted(lifecycle, nil, at: now)
            #expect(lifecycle.lookup(at: now).text.hasPrefix("unavailable: ims_server_error"))
            guard case .sleep(let until) = lifecycle.wake(at: now) else {
                Issue.record("the failure is forgotten")
                return
            }
            #expect(now.duration(to: until) == .milliseconds(max(1000, 500 << attempts) - 1))
            now = until
        }
    }

    @Test func `an exchange that was cut off is made at once`() {
        var lifecycle = TokenLifecycle(refreshBefore: .seconds(600))
        #expect(lifecycle.wake(at: TokenSamples.start) == .exchange)
        let now = TokenSamples.at(.seconds(2))
        lifecycle = restarted(lifecycle, nil, at: now)
        #expect(lifecycle.wake(at: now) == .exchange)
    }

    @Test func `forced exchanges are counted over restarts`() {
        var lifecycle = TokenLifecycle(refreshBefore: .seconds(600))
        var texts: [String] = []
        for count in 0..<4 {
            let now = TokenSamples.at(.seconds(count))
            let token = TokenSamples.token(issuedAt: now)
            _ = lifecycle.succeeded(token, at: now, jitter: 0)
            lifecycle = restarted(lifecycle, token, at: now)
            texts.append(lifecycle.refused(generation: 1, at: now).text)
        }
        #expect(texts.prefix(3) == ["wait, start", "wait, start", "wait, start"])
        #expect(texts.last == "give up: refresh_budget_exhausted")
    }
}
