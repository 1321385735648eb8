import AdobeIMS
import ProxyCore
import Testing

/// IMS answers with a token that it made long before, again and again.
struct TokenLifecyclePauseTests {
    private let day = TokenSamples.token()

    /// A lifecycle that gets the same token at each of its exchanges, until that has ended.
    private func exchanges(
        left: Duration,
        refreshBefore: Duration,
        jitter: Double
    ) -> (count: Int, shortest: Duration, longest: Duration) {
        let end = TokenSamples.at(TokenSamples.day - .seconds(30))
        var now = end.advanced(by: .zero - left)
        var lifecycle = TokenLifecycle(refreshBefore: refreshBefore)
        var (count, shortest, longest) = (0, TokenSamples.day, Duration.zero)
        var last: UnixTime?
        while now < end, count < 1000 {
            switch lifecycle.wake(at: now) {
            case .exchange:
                if let last {
                    shortest = min(shortest, last.duration(to: now))
                    longest = max(longest, last.duration(to: now))
                }
                (last, count) = (now, count + 1)
                _ = lifecycle.succeeded(day, at: now, jitter: jitter)
                // Requests want nothing else.
                #expect(lifecycle.lookup(at: now).text == "use \(count)")
            case .sleep(let until):
                now = until
            case .nothing:
                Issue.record("an exchange is thought to run that does not")
                return (count, shortest, longest)
            }
        }
        return (count, shortest, longest)
    }

    @Test(arguments: [1, 10, 60, 300, 600, 3600], [0, 0.5, 0.999])
    func `it is asked for again after a part of what is left`(_ left: Int, _ jitter: Double) {
        let (count, shortest, longest) = exchanges(
            left: .seconds(left),
            refreshBefore: .seconds(7200),
            jitter: jitter
        )
        #expect((1...60).contains(count))
        #expect(shortest >= .seconds(1))
        #expect(longest <= .seconds(300))
    }

    @Test func `a fresh token ends the pauses, and is refreshed when it is due`() {
        var lifecycle = TokenLifecycle(refreshBefore: .seconds(600))
        let late = TokenSamples.at(.seconds(86_000))
        _ = lifecycle.succeeded(day, at: late, jitter: 0)
        #expect(lifecycle.history.pause?.attempts == 1)
        let fresh = TokenSamples.token("fresh", issuedAt: late)
        _ = lifecycle.succeeded(fresh, at: late, jitter: 0)
        #expect(lifecycle.history.pause == nil)
        #expect(lifecycle.state(at: late) == .fresh)
    }

    @Test func `a refused token is replaced at once all the same`() {
        var lifecycle = TokenLifecycle(refreshBefore: .seconds(600))
        let late = TokenSamples.at(.seconds(86_000))
        _ = lifecycle.succeeded(day, at: late, jitter: 0)
        #expect(lifecycle.lookup(at: late).text == "use 1")
        #expect(lifecycle.refused(generation: 1, at: late).text == "wait, start")
    }

    @Test func `whoever says now ends a pause and a failure's wait`() {
        var lifecycle = TokenLifecycle(refreshBefore: .seconds(600))
        let late = TokenSamples.at(.seconds(86_000))
        _ = lifecycle.succeeded(day, at: late, jitter: 0)
        lifecycle.retryNow(at: late)
        #expect(lifecycle.wake(at: late) == .exchange)
        _ = lifecycle.failed(IMSError(.invalidClient), at: late, jitter: 0)
        #expect(lifecycle.wake(at: late) == .sleep(until: late.advanced(by: .seconds(300))))
        lifecycle.retryNow(at: late)
        #expect(lifecycle.wake(at: late) == .exchange)
    }

    @Test func `with a fresh token, now is nothing to do`() {
        var lifecycle = TokenLifecycle(refreshBefore: .seconds(600))
        _ = lifecycle.succeeded(day, at: TokenSamples.start, jitter: 0)
        lifecycle.retryNow(at: TokenSamples.start)
        #expect(lifecycle.wake(at: TokenSamples.start).text.hasPrefix("sleep"))
    }
}
