import AdobeIMS
import ProxyCore
import Testing

/// FRESH → DUE → DEGRADED → EXPIRED, over virtual time.
struct TokenLifecycleTests {
    /// A token of 24 hours is usable for 86,370 s and due after 85,470 s.
    private func withToken() -> TokenLifecycle {
        var lifecycle = TokenLifecycle(refreshBefore: .seconds(900))
        _ = lifecycle.wake(at: TokenSamples.start)
        _ = lifecycle.succeeded(TokenSamples.token(), at: TokenSamples.start, jitter: 0)
        return lifecycle
    }

    @Test(
        arguments: [
            (0, "fresh", "use 1"),
            (85_469_999, "fresh", "use 1"),
            (85_470_000, "due", "use 1, start"),
            (86_369_999, "due", "use 1, start"),
            (86_370_000, "expired", "wait, start"),
            (86_400_000, "expired", "wait, start"),
            (31_536_000_000, "expired", "wait, start"),
        ] as [(Int64, String, String)]
    )
    func `a token is fresh, then due, then expired`(
        _ offset: Int64,
        _ state: String,
        _ lookup: String
    ) {
        var lifecycle = withToken()
        let now = TokenSamples.at(.milliseconds(offset))
        #expect(lifecycle.state(at: now).rawValue == state)
        #expect(lifecycle.lookup(at: now).text == lookup)
    }

    @Test(
        arguments: [
            // The exchange fails at 85,470 s with a backoff of 300 s.
            (85_470_000, "degraded", "use 1"),
            (85_769_999, "degraded", "use 1"),
            (85_770_000, "degraded", "use 1, start"),
            (86_369_999, "degraded", "use 1, start"),
            (86_370_000, "expired", "wait, start"),
        ] as [(Int64, String, String)]
    )
    func `a token that can't be replaced is used to its end`(
        _ offset: Int64,
        _ state: String,
        _ lookup: String
    ) {
        var lifecycle = withToken()
        let due = TokenSamples.at(.milliseconds(85_470_000))
        #expect(lifecycle.wake(at: due) == .exchange)
        #expect(lifecycle.lookup(at: due).text == "use 1")
        _ = lifecycle.failed(IMSError(.invalidClient), at: due, jitter: 0.5)
        let now = TokenSamples.at(.milliseconds(offset))
        #expect(lifecycle.state(at: now).rawValue == state)
        #expect(lifecycle.lookup(at: now).text == lookup)
    }

    @Test func `a success ends the degradation`() throws {
        var lifecycle = withToken()
        let due = TokenSamples.at(.seconds(85_470))
        #expect(lifecycle.wake(at: due) == .exchange)
        _ = lifecycle.failed(IMSError(.imsTimeout), at: due, jitter: 0.5)
        #expect(lifecycle.state(at: due) == .degraded)
        let later = TokenSamples.at(.seconds(85_471))
        #expect(lifecycle.wake(at: later) == .exchange)
        let issued = try lifecycle.succeeded(
            TokenSamples.token(issuedAt: later),
            at: later,
            jitter: 0
        ).get()
        #expect(issued.generation == 2)
        #expect(lifecycle.state(at: later) == .fresh)
        #expect(lifecycle.lookup(at: later).text == "use 2")
        #expect(lifecycle.current == issued)
    }

    @Test func `without any token the first request starts the exchange and the others wait`() {
        var lifecycle = TokenLifecycle(refreshBefore: .seconds(900))
        let now = TokenSamples.start
        #expect(lifecycle.state(at: now) == .expired)
        #expect(lifecycle.lookup(at: now).text == "wait, start")
        #expect(lifecycle.lookup(at: now).text == "wait")
        #expect(lifecycle.wake(at: now) == .nothing)
        let reason = lifecycle.failed(IMSError(.invalidScope), at: now, jitter: 0)
        #expect(reason.text == "invalid_scope, 300000")
        #expect(reason.explanation == IMSError.Cause.invalidScope.explanation)
        #expect(lifecycle.lookup(at: now).text == "unavailable: invalid_scope, 300000")
        let soon = TokenSamples.at(.milliseconds(299_500))
        #expect(lifecycle.lookup(at: soon).text == "unavailable: invalid_scope, 1000")
        #expect(lifecycle.lookup(at: TokenSamples.at(.seconds(300))).text == "wait, start")
    }

    @Test func `any number of requests starts one exchange`() {
        var lifecycle = withToken()
        let due = TokenSamples.at(.seconds(85_470))
        var starts = 0
        for _ in 0..<500 {
            if lifecycle.lookup(at: due).startsExchange { starts += 1 }
            if lifecycle.refused(generation: 1, at: due).startsExchange { starts += 1 }
            if lifecycle.wake(at: due) == .exchange { starts += 1 }
        }
        #expect(starts == 1)
    }

    @Test func `the timer follows the token, its failures and nothing else`() {
        var lifecycle = TokenLifecycle(refreshBefore: .seconds(900))
        let start = TokenSamples.start
        #expect(lifecycle.wake(at: start).text == "exchange")
        #expect(lifecycle.wake(at: start).text == "nothing")
        _ = lifecycle.failed(IMSError(.imsUnreachable), at: start, jitter: 0.5)
        #expect(lifecycle.wake(at: start).text == "sleep 1000")
        #expect(lifecycle.wake(at: TokenSamples.at(.milliseconds(999))).text == "sleep 1000")
        #expect(lifecycle.wake(at: TokenSamples.at(.milliseconds(1000))).text == "exchange")
        _ = lifecycle.succeeded(TokenSamples.token(), at: TokenSamples.start, jitter: 0)
        #expect(lifecycle.wake(at: start).text == "sleep 85470000")
        #expect(lifecycle.wake(at: TokenSamples.at(.seconds(85_469))).text == "sleep 85470000")
        #expect(lifecycle.wake(at: TokenSamples.at(.seconds(85_470))).text == "exchange")
        _ = lifecycle.failed(
            IMSError(.imsThrottled, retryAfter: .seconds(40)),
            at: TokenSamples.at(.seconds(85_471)),
            jitter: 0.5
        )
        #expect(lifecycle.wake(at: TokenSamples.at(.seconds(85_472))).text == "sleep 85511000")
        #expect(lifecycle.wake(at: TokenSamples.at(.seconds(85_511))).text == "exchange")
    }

    @Test func `a failed forced exchange does not wake the timer before the token is due`() {
        var lifecycle = withToken()
        let now = TokenSamples.at(.seconds(100))
        #expect(lifecycle.refused(generation: 1, at: now).startsExchange)
        _ = lifecycle.failed(IMSError(.imsTimeout), at: now, jitter: 0.5)
        #expect(lifecycle.state(at: now) == .fresh)
        #expect(lifecycle.wake(at: now).text == "sleep 85470000")
    }

    @Test(arguments: [60_000, 20_000, 1000] as [Int64])
    func `a short life is long enough to be used and renewed`(_ life: Int64) throws {
        var lifecycle = TokenLifecycle(refreshBefore: .seconds(900))
        var now = TokenSamples.start
        for generation in 1...50 {
            #expect(lifecycle.wake(at: now) == .exchange)
            let token = TokenSamples.token(issuedAt: now, life: .milliseconds(life))
            let issued = try lifecycle.succeeded(token, at: now, jitter: 0.999).get()
            #expect(lifecycle.lookup(at: now).text == "use \(generation)")
            #expect(lifecycle.wake(at: now) == .sleep(until: issued.refreshAt))
            now = issued.refreshAt
            #expect(now < issued.usableUntil)
        }
    }

    @Test func `a token that has ended on arrival is neither used nor fetched in a loop`() {
        // IMS may answer with a token that it made earlier: this one has 5 s left of a day.
        var lifecycle = TokenLifecycle(refreshBefore: .seconds(900))
        var now = TokenSamples.start
        var exchanges = 0
        for _ in 0..<1000 {
            let lookup = lifecycle.lookup(at: now)
            #expect(!lookup.text.hasPrefix("use"))
            if lookup.startsExchange || lifecycle.wake(at: now) == .exchange {
                exchanges += 1
                let issuedAt = now.advanced(by: .seconds(5 - 86_400))
                _ = lifecycle.succeeded(
                    TokenSamples.token(issuedAt: issuedAt),
                    at: now,
                    jitter: 0.5
                )
            }
            now = now.advanced(by: .milliseconds(10))
        }
        // In ten seconds: a tenth of a second between two is the least.
        #expect(exchanges <= 101)
    }
}
