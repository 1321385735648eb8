import AdobeIMS
import ProxyCore
import Testing

/// A clock that is set back makes what was noted lie in the future.
struct TokenLifecycleClockTests {
    /// The wrong clock may be why the assertion was refused.
    @Test(arguments: [3700, 86_400, 31_536_000])
    func `a clock that is set back does not prolong a failure`(_ seconds: Int) {
        var lifecycle = TokenLifecycle(refreshBefore: .seconds(900))
        #expect(lifecycle.wake(at: TokenSamples.start) == .exchange)
        _ = lifecycle.failed(IMSError(.assertionRejected), at: TokenSamples.start, jitter: 0.5)
        let now = TokenSamples.at(.seconds(-seconds))
        var copy = lifecycle
        #expect(copy.lookup(at: now).text == "wait, start")
        #expect(lifecycle.wake(at: now) == .exchange)
    }

    @Test(arguments: [(0, 3), (1, 3), (299, 3), (300, 0), (86_400, 0)])
    func `a clock that is set back does not use up the budget`(_ seconds: Int, _ used: Int) {
        var lifecycle = TokenLifecycle(refreshBefore: .seconds(900))
        func refuse(at now: UnixTime) -> String {
            _ = lifecycle.succeeded(TokenSamples.token(issuedAt: now), at: now, jitter: 0)
            let generation = lifecycle.current?.generation ?? 0
            return lifecycle.refused(generation: generation, at: now).text
        }
        for _ in 0..<3 { #expect(refuse(at: TokenSamples.start) == "wait, start") }
        for number in used..<4 {
            let refusal = refuse(at: TokenSamples.at(.seconds(-seconds)))
            let expected = number < 3 ? "wait, start" : "give up: refresh_budget_exhausted"
            #expect(refusal == expected)
        }
    }
}
