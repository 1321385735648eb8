import AdobeIMS
import Fuzzing
import ProxyCore
import Testing

/// What holds after any history of events.
struct TokenLifecycleHistoryTests {
    private struct History {
        var lifecycle = TokenLifecycle(refreshBefore: .seconds(900))
        var generator: SeededGenerator
        var now = TokenSamples.start
        var isExchanging = false
        var forced: [UnixTime] = []

        init(seed: UInt64) {
            generator = SeededGenerator(seed: seed)
        }

        mutating func step() {
            let pauses: [Duration] = [
                .zero, .milliseconds(1), .seconds(1), .seconds(20), .seconds(90), .seconds(4000),
            ]
            now = now.advanced(by: pauses.randomElement(using: &generator) ?? .zero)
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: began(lifecycle.wake(at: now) == .exchange)
            case 1, 2: lookup()
            case 3: refuse()
            default: endExchange()
            }
        }

        private mutating func lookup() {
            let lookup = lifecycle.lookup(at: now)
            if case .use(let token, _) = lookup {
                #expect(now < token.usableUntil)
                #expect(token == lifecycle.current)
            }
            if case .wait = lookup { #expect(isExchanging || lookup.startsExchange) }
            began(lookup.startsExchange)
        }

        private mutating func refuse() {
            let newest = lifecycle.current?.generation ?? 0
            let generation = Int.random(in: max(0, newest - 1)...newest, using: &generator)
            let refusal = lifecycle.refused(generation: generation, at: now)
            if case .replay(let token) = refusal {
                #expect(token.generation > generation)
                #expect(now < token.usableUntil)
            }
            if refusal.startsExchange {
                forced.append(now)
                #expect(forced.suffix(4).count { $0.duration(to: now) < .seconds(300) } <= 3)
            }
            began(refusal.startsExchange)
        }

        private mutating func began(_ starts: Bool) {
            #expect(!(starts && isExchanging), "two exchanges at a time")
            isExchanging = isExchanging || starts
        }

        mutating func endExchange() {
            guard isExchanging else { return }
            isExchanging = false
            let jitter = Double.random(in: 0..<1, using: &generator)
            let before = lifecycle.current
            guard Bool.random(using: &generator) else {
                let error = IMSError(
                    IMSError.Cause.allCases.randomElement(using: &generator)
                        ?? .imsTimeout
                )
                _ = lifecycle.failed(error, at: now, jitter: jitter)
                #expect(lifecycle.current == before)
                return
            }
            let life = [1, 20, 60, 3600, 86_400].randomElement(using: &generator) ?? 60
            let token = TokenSamples.token(issuedAt: now, life: .seconds(life))
            let result = lifecycle.succeeded(token, at: now, jitter: jitter)
            #expect((try? result.get().generation) == (before?.generation ?? 0) + 1)
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `no token after its end, one exchange at a time, and always a way on`(_ seed: UInt64) {
        var history = History(seed: seed)
        for _ in 0..<2000 { history.step() }
        while history.isExchanging { history.endExchange() }
        // An hour is more than any delay; a token's own end may be a day off.
        let later = history.now.advanced(by: .seconds(90_000))
        #expect(history.lifecycle.wake(at: later) == .exchange)
    }
}
