import AdobeIMS
import ProxyCore
import Testing

/// How long a failed exchange is left alone, and that it is never left alone for good.
struct TokenLifecycleBackoffTests {
    /// The delay after so many failures in a row.
    private func delay(
        after failures: Int,
        _ error: IMSError = IMSError(.imsTimeout),
        jitter: Double
    ) throws -> Duration {
        var lifecycle = TokenLifecycle(refreshBefore: .seconds(900))
        var now = TokenSamples.start
        var delay = Duration.zero
        for _ in 0..<failures {
            #expect(lifecycle.wake(at: now) == .exchange)
            _ = lifecycle.failed(error, at: now, jitter: jitter)
            guard case .sleep(let until) = lifecycle.wake(at: now) else { return .zero }
            delay = now.duration(to: until)
            now = until
        }
        return delay
    }

    @Test(arguments: [
        (1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 32), (7, 60), (8, 60), (9, 60), (100, 60),
    ])
    func `the delay is drawn from an interval that doubles up to a minute`(
        _ failures: Int,
        _ interval: Int
    ) throws {
        let whole = Duration.seconds(interval)
        #expect(try delay(after: failures, jitter: 0) == .seconds(1))
        #expect(try delay(after: failures, jitter: 0.5) == max(whole / 2, .seconds(1)))
        let longest = try delay(after: failures, jitter: 0.999)
        #expect(longest <= max(whole, .seconds(1)))
        #expect(longest >= whole * 998 / 1000)
    }

    @Test(
        arguments: [
            // Retry-After, failures, jitter → delay, in milliseconds
            (60_000, 1, 0, 60_000), (120_000, 9, 0.999, 60_000), (3_600_000, 1, 0.5, 60_000),
            (5000, 1, 0.5, 5000), (1000, 7, 0.5, 30_000), (0, 1, 0.5, 1000), (0, 1, 0, 1000),
        ] as [(Int64, Int, Double, Int64)]
    )
    func `IMS is not asked earlier than it wants, nor at once`(
        _ retryAfter: Int64,
        _ failures: Int,
        _ jitter: Double,
        _ expected: Int64
    ) throws {
        let error = IMSError(.imsThrottled, status: 429, retryAfter: .milliseconds(retryAfter))
        let delay = try delay(after: failures, error, jitter: jitter)
        #expect(delay == .milliseconds(expected))
    }

    @Test(
        arguments: [
            // what the token has left, Retry-After → delay, in seconds
            (80_000, 3600, 300), (80_000, 200, 200), (240, 3600, 300), (100, 3600, 160),
            (100, 100, 100), (1, 3600, 61), (0, 3600, 60),
        ]
    )
    func `IMS's wish is bounded, and nobody is to be without a token for it`(
        _ left: Int,
        _ retryAfter: Int,
        _ expected: Int
    ) {
        var lifecycle = TokenLifecycle(refreshBefore: .seconds(900))
        let token = TokenSamples.token()
        _ = lifecycle.succeeded(token, at: TokenSamples.start, jitter: 0)
        let now = TokenSamples.at(.seconds(86_370 - left))
        let error = IMSError(.imsThrottled, status: 429, retryAfter: .seconds(retryAfter))
        _ = lifecycle.failed(error, at: now, jitter: 0.5)
        #expect(lifecycle.history.failure?.retryAt == now.advanced(by: .seconds(expected)))
    }

    @Test(arguments: IMSError.Cause.allCases)
    func `what waiting can't cure is tried every five minutes`(_ cause: IMSError.Cause) throws {
        for failures in [1, 2, 10] {
            for jitter in [0, 0.5, 0.999] {
                let delay = try delay(after: failures, IMSError(cause), jitter: jitter)
                #expect((delay == .seconds(300)) == !cause.isTransient)
                #expect(delay <= .seconds(cause.isTransient ? 60 : 300))
            }
        }
    }

    @Test func `a success begins the backoff anew`() {
        var lifecycle = TokenLifecycle(refreshBefore: .seconds(900))
        var now = TokenSamples.start
        for _ in 0..<8 {
            _ = lifecycle.failed(IMSError(.imsTLS), at: now, jitter: 0.5)
            now = now.advanced(by: .seconds(60))
        }
        _ = lifecycle.succeeded(
            TokenSamples.token(issuedAt: now, life: .seconds(1)),
            at: now,
            jitter: 0
        )
        now = now.advanced(by: .seconds(1))
        #expect(lifecycle.wake(at: now) == .exchange)
        let reason = lifecycle.failed(IMSError(.imsTLS), at: now, jitter: 0.5)
        #expect(reason.text == "ims_tls, 1000")
        #expect(lifecycle.wake(at: now) == .sleep(until: now.advanced(by: .seconds(1))))
    }

    @Test(
        arguments: [
            (IMSError(.imsUnreachable), 0.5, 60), (IMSError(.imsServerError), 0.999, 60),
            (IMSError(.certificateNotBound), 0, 300),
        ],
        [1, 60, 3600, 86_400, 7 * 86_400, 90 * 86_400]
    )
    func `after an outage of any length a token comes by itself`(
        _ failure: (error: IMSError, jitter: Double, longest: Int),
        _ seconds: Int
    ) {
        var lifecycle = TokenLifecycle(refreshBefore: .seconds(900))
        _ = lifecycle.succeeded(
            TokenSamples.token(life: .seconds(600)),
            at: TokenSamples.start,
            jitter: 0
        )
        let end = TokenSamples.at(.seconds(510 + seconds))
        var now = TokenSamples.start
        var failures = 0
        while true {
            switch lifecycle.wake(at: now) {
            case .sleep(let until):
                #expect(until > now)
                now = until
                continue
            case .nothing:
                Issue.record("an exchange is thought to run that does not")
                return
            case .exchange:
                break
            }
            if now >= end { break }
            failures += 1
            _ = lifecycle.failed(failure.error, at: now, jitter: failure.jitter)
            let lookup = lifecycle.lookup(at: now).text
            #expect(lookup.hasPrefix(now < TokenSamples.at(.seconds(570)) ? "use 1" : "unavail"))
        }
        #expect(end.duration(to: now) <= .seconds(failure.longest))
        #expect(failures <= seconds / (failure.longest / 2) + 10)
        _ = lifecycle.succeeded(TokenSamples.token(issuedAt: now), at: now, jitter: 0)
        #expect(lifecycle.lookup(at: now).text == "use 2")
        #expect(lifecycle.state(at: now) == .fresh)
    }
}
