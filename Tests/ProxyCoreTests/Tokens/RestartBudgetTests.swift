import AdobeIMS
import Fuzzing
import ProxyCore
import Testing

/// A process that is started again and again, over virtual time.
struct RestartBudgetTests {
    enum Outcome: Sendable {
        case token(life: Duration)
        case failure(IMSError.Cause, delay: Duration)
    }

    /// One process after the other, and what they leave to each other.
    struct Restarts {
        var stored: StoredToken?
        var exchanges: [UnixTime] = []
        /// What the last exchange forbids.
        var noneBefore = UnixTime(milliseconds: .min)

        /// A start that lives until its first exchange has ended, if it is to make one at once;
        /// says whether it had a token then.
        mutating func start(at now: UnixTime, _ outcome: Outcome) -> Bool {
            let restart = TokenRestart(
                stored ?? TokenSamples.stored(nil),
                refreshBefore: .seconds(600),
                at: now
            )
            if let token = restart.token { #expect(now < token.usableUntil) }
            guard restart.firstExchange(at: now) <= now else { return restart.token != nil }
            #expect(now >= noneBefore)
            exchanges.append(now)
            var history = ExchangeHistory(failure: restart.failure)
            switch outcome {
            case .token(let life):
                let token = TokenSamples.token(issuedAt: now, life: life)
                stored = StoredToken(token: token)
                noneBefore = now
                return true
            case .failure(let cause, let delay):
                noneBefore = now.advanced(by: delay)
                history.failure = ExchangeHistory.Failure(
                    cause: cause,
                    attempts: (restart.failure?.attempts ?? 0) + 1,
                    retryAt: noneBefore
                )
                stored = StoredToken(token: stored?.token, exchanges: history)
            }
            return restart.token != nil
        }
    }

    @Test(
        arguments: [
            .token(life: .seconds(86_400)), .token(life: .seconds(120)),
            .failure(.certificateNotBound, delay: .seconds(300)),
            .failure(.imsThrottled, delay: .seconds(60)),
        ] as [Outcome]
    )
    func `a hundred restarts in a minute make one exchange`(_ outcome: Outcome) {
        var restarts = Restarts()
        for count in 0..<100 {
            let now = TokenSamples.at(.milliseconds(600 * count))
            let hasToken = restarts.start(at: now, outcome)
            if case .token = outcome { #expect(hasToken) }
        }
        #expect(restarts.exchanges == [TokenSamples.start])
    }

    /// Full backoff: 0, 1, 3, 7, 15 and 31 seconds.
    @Test func `a hundred restarts try what may pass as often as one process`() {
        var restarts = Restarts()
        for count in 0..<100 {
            let attempts = (restarts.stored?.exchanges.failure?.attempts ?? 0) + 1
            let delay = Duration.seconds(min(60, 1 << (attempts - 1)))
            let now = TokenSamples.at(.milliseconds(600 * count))
            _ = restarts.start(at: now, .failure(.imsServerError, delay: delay))
        }
        #expect(restarts.exchanges.count == 6)
    }

    @Test func `a store that holds nothing lets each start exchange`() {
        var restarts = Restarts()
        for count in 0..<3 {
            restarts.stored = nil
            _ = restarts.start(at: TokenSamples.at(.seconds(count)), .token(life: TokenSamples.day))
        }
        #expect(restarts.exchanges.count == 3)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `no start repeats what is not to be repeated, and a token comes in the end`(
        _ seed: UInt64
    ) throws {
        var generator = SeededGenerator(seed: seed)
        var restarts = Restarts()
        var now = TokenSamples.start
        let outcomes: [Outcome] = [
            .token(life: .seconds(60)), .token(life: .seconds(3600)),
            .failure(.imsTLS, delay: .milliseconds(700)),
            .failure(.imsThrottled, delay: .seconds(60)),
            .failure(.invalidScope, delay: .seconds(300)),
        ]
        for _ in 0..<500 {
            let pause = Int64.random(in: 0...120_000, using: &generator)
            now = now.advanced(by: .milliseconds(pause))
            let outcome = try #require(outcomes.randomElement(using: &generator))
            // What is stored goes through its bytes.
            restarts.stored = try restarts.stored.map { try StoredToken(decoding: $0.encoded) }
            _ = restarts.start(at: now, outcome)
        }
        #expect(restarts.exchanges.count > 10)
        now = now.advanced(by: .seconds(3600))
        let hasToken = restarts.start(at: now, .token(life: TokenSamples.day))
        #expect(hasToken)
    }
}
