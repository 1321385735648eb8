import AdobeIMS
import ProxyCore
import Testing

/// What a process that starts at `TokenSamples.start` takes over.
struct TokenRestartTests {
    private let now = TokenSamples.start

    private func restart(
        _ stored: StoredToken,
        refreshBefore: Duration = .seconds(600)
    ) -> TokenRestart {
        TokenRestart(stored, refreshBefore: refreshBefore, at: now)
    }

    /// A token of that life, with so much of it left.
    private func token(life: Duration, left: Duration) -> AccessToken {
        TokenSamples.token(issuedAt: now.advanced(by: left - life), life: life)
    }

    @Test(
        arguments: [
            // life, left, refreshBefore → first exchange after, in seconds
            (86_400, 86_400, 600, 85_770),
            (86_400, 900, 600, 270),
            (86_400, 660, 600, 30),
            (86_400, 631, 600, 1),
            (86_400, 900, 840, 30),
            // Due: sent, and refreshed at once.
            (86_400, 630, 600, 0), (86_400, 300, 600, 0), (86_400, 31, 600, 0),
            // A short life: a tenth of it and the leeway, which is a quarter of it at most.
            (600, 91, 600, 1), (600, 90, 600, 0), (60, 60, 600, 39), (60, 22, 600, 1),
            (60, 21, 600, 0), (60, 16, 600, 0),
        ]
    )
    func `a token that is good is sent, and refreshed when it is due`(
        _ life: Int,
        _ left: Int,
        _ refreshBefore: Int,
        _ expected: Int
    ) throws {
        let token = token(life: .seconds(life), left: .seconds(left))
        let restart = restart(
            TokenSamples.stored(token),
            refreshBefore: .seconds(refreshBefore)
        )
        let issued = try #require(restart.token)
        #expect(issued.generation == 1)
        #expect(issued.expiry == token.expiry)
        #expect(restart.reason == nil)
        let first = max(.zero, now.duration(to: restart.firstExchange(at: now)))
        #expect(first == .seconds(expected))
    }

    @Test(
        arguments: [
            (86_400, 30, "the stored token has ended"),
            (86_400, 0, "the stored token has ended"),
            (86_400, -1, "the stored token has ended"),
            (60, 15, "the stored token has ended"),
            (86_400, 86_701, "the stored token is from the future: the clock was set back"),
            (600, 90_000, "the stored token is from the future: the clock was set back"),
        ]
    )
    func `a token that is not good is not sent, and replaced at once`(
        _ life: Int,
        _ left: Int,
        _ reason: String
    ) {
        let token = token(life: .seconds(life), left: .seconds(left))
        let restart = restart(TokenSamples.stored(token))
        #expect(restart.token == nil)
        #expect(restart.reason == reason)
        #expect(restart.firstExchange(at: now) == now)
    }

    @Test func `a clock that is set back a little does no harm`() {
        let token = token(life: .seconds(86_400), left: .seconds(86_700))
        #expect(restart(TokenSamples.stored(token)).token != nil)
    }

    @Test func `where nothing was, nothing is missed`() {
        let restart = restart(TokenSamples.stored(nil))
        #expect(restart.token == nil)
        #expect(restart.reason == nil)
        #expect(restart.failure == nil)
        #expect(restart.firstExchange(at: now) == now)
    }

    @Test(
        arguments: [
            // retryAt, in seconds from now → whether it still counts
            (3600, true), (300, true), (1, true), (0, true), (-1, true), (-300, true),
            (-301, false), (-86_400, false), (3601, false), (86_400, false),
        ]
    )
    func `a failure counts until it is long over`(_ retryAt: Int, _ counts: Bool) {
        let failure = TokenSamples.failure(
            .certificateNotBound,
            attempts: 4,
            retryAt: TokenSamples.at(.seconds(retryAt))
        )
        let restart = restart(TokenSamples.stored(nil, failure: failure))
        #expect(restart.failure?.attempts == (counts ? 4 : nil))
        let first = now.duration(to: restart.firstExchange(at: now))
        #expect(first == .seconds(counts ? min(max(0, retryAt), 300) : 0))
    }

    @Test func `a failure holds up the refresh of a token that is good`() {
        let failure = TokenSamples.failure(retryAt: TokenSamples.at(.seconds(40)))
        let token = token(life: .seconds(86_400), left: .seconds(100))
        let restart = restart(TokenSamples.stored(token, failure: failure))
        #expect(restart.token != nil)
        #expect(restart.firstExchange(at: now) == failure.retryAt)
    }

    @Test(
        arguments: [
            // cause, whether there is a token, retryAt → wait, in seconds
            (.imsThrottled, false, 3600, 60), (.imsThrottled, false, 60, 60),
            (.imsThrottled, false, 20, 20), (.imsThrottled, true, 300, 300),
            (.imsThrottled, true, 3600, 300), (.invalidClient, false, 3600, 300),
            (.invalidClient, false, 200, 200), (.invalidClient, true, 300, 300),
        ] as [(IMSError.Cause, Bool, Int, Int)]
    )
    func `nobody waits long for what an earlier process was told`(
        _ cause: IMSError.Cause,
        _ hasToken: Bool,
        _ retryAt: Int,
        _ expected: Int
    ) {
        let failure = TokenSamples.failure(cause, retryAt: TokenSamples.at(.seconds(retryAt)))
        let token = token(life: .seconds(86_400), left: .seconds(600))
        let restart = restart(TokenSamples.stored(hasToken ? token : nil, failure: failure))
        #expect(now.duration(to: restart.firstExchange(at: now)) == .seconds(expected))
    }

    @Test func `tokens that came together are not refreshed together`() throws {
        let token = token(life: .seconds(86_400), left: .seconds(3600))
        let times = try (0..<40).map { number in
            let restart = TokenRestart(
                TokenSamples.stored(token),
                refreshBefore: .seconds(600),
                at: now,
                jitter: Double(number) / 40
            )
            return try #require(restart.token).refreshAt
        }
        // Later than without, so that no token is due that has more left than is asked for.
        #expect(times.min() == now.advanced(by: .seconds(3600 - 30 - 600)))
        #expect(Set(times).count == 40)
        #expect(try #require(times.min()).duration(to: try #require(times.max())) > .seconds(140))
    }

    @Test func `a pause after a token that IMS had before goes on`() {
        let pause = ExchangeHistory.Pause(attempts: 3, until: TokenSamples.at(.seconds(50)))
        let token = token(life: .seconds(86_400), left: .seconds(300))
        var stored = TokenSamples.stored(token)
        stored.exchanges.pause = pause
        var lifecycle = TokenLifecycle(restoring: restart(stored), refreshBefore: .seconds(600))
        #expect(lifecycle.wake(at: now) == .sleep(until: pause.until))
        #expect(lifecycle.lookup(at: now).text == "use 1")
    }

    @Test func `forced exchanges count on, unless they are from the future`() {
        let times = [-200, -1, 0].map { TokenSamples.at(.seconds($0)) }
        let future = TokenSamples.at(.milliseconds(1))
        let restart = restart(TokenSamples.stored(nil, forced: times + [future]))
        #expect(restart.forcedExchanges == times)
    }
}
