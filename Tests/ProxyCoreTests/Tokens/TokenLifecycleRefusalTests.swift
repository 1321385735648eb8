import AdobeIMS
import ProxyCore
import Testing

/// What is done about a token that the upstream refused.
struct TokenLifecycleRefusalTests {
    private func lifecycle(generations: Int) -> TokenLifecycle {
        var lifecycle = TokenLifecycle(refreshBefore: .seconds(900))
        for _ in 0..<generations {
            _ = lifecycle.succeeded(TokenSamples.token(), at: TokenSamples.start, jitter: 0)
        }
        return lifecycle
    }

    /// Each refusal is followed by a success: so it is about the budget alone.
    private func refuse(_ lifecycle: inout TokenLifecycle, at offset: Duration) -> String {
        let now = TokenSamples.at(offset)
        let generation = lifecycle.current?.generation ?? 0
        let refusal = lifecycle.refused(generation: generation, at: now)
        if refusal.startsExchange {
            _ = lifecycle.succeeded(TokenSamples.token(issuedAt: now), at: now, jitter: 0)
        }
        return refusal.text
    }

    @Test(arguments: [
        (3, 1, "replay 3"), (3, 2, "replay 3"), (3, 3, "wait, start"), (3, 4, "wait, start"),
        (1, 1, "wait, start"),
    ])
    func `only the current token is worth an exchange`(
        _ current: Int,
        _ refused: Int,
        _ expected: String
    ) {
        var lifecycle = lifecycle(generations: current)
        let refusal = lifecycle.refused(generation: refused, at: TokenSamples.start)
        #expect(refusal.text == expected)
    }

    @Test func `a newer token is no help once it has ended`() {
        var lifecycle = lifecycle(generations: 2)
        let end = TokenSamples.at(.seconds(86_370))
        #expect(lifecycle.refused(generation: 1, at: end).text == "wait, start")
    }

    @Test func `a refusal joins the exchange that runs, whoever started it`() {
        var lifecycle = lifecycle(generations: 1)
        let due = TokenSamples.at(.seconds(85_470))
        #expect(lifecycle.lookup(at: due).text == "use 1, start")
        #expect(lifecycle.refused(generation: 1, at: due).text == "wait")
        _ = lifecycle.succeeded(TokenSamples.token(issuedAt: due), at: due, jitter: 0)
        #expect(lifecycle.refused(generation: 1, at: due).text == "replay 2")
    }

    @Test func `500 refusals of one token make one exchange and use one of the budget`() {
        var lifecycle = lifecycle(generations: 1)
        var texts: [String: Int] = [:]
        for _ in 0..<500 {
            texts[lifecycle.refused(generation: 1, at: TokenSamples.start).text, default: 0] += 1
        }
        #expect(texts == ["wait, start": 1, "wait": 499])
        _ = lifecycle.succeeded(TokenSamples.token(), at: TokenSamples.start, jitter: 0)
        for _ in 0..<500 {
            #expect(lifecycle.refused(generation: 1, at: TokenSamples.start).text == "replay 2")
        }
        #expect(refuse(&lifecycle, at: .seconds(1)) == "wait, start")
        #expect(refuse(&lifecycle, at: .seconds(2)) == "wait, start")
        #expect(refuse(&lifecycle, at: .seconds(3)) == "give up: refresh_budget_exhausted")
    }

    @Test func `three forced exchanges fit into five minutes`() {
        var lifecycle = lifecycle(generations: 1)
        let exhausted = "give up: refresh_budget_exhausted"
        let table: [(Duration, String)] = [
            (.seconds(0), "wait, start"),
            (.seconds(100), "wait, start"),
            (.seconds(200), "wait, start"),
            (.milliseconds(200_001), exhausted),
            (.milliseconds(299_999), exhausted),
            (.seconds(300), "wait, start"),
            (.milliseconds(399_999), exhausted),
            (.seconds(400), "wait, start"),
            (.seconds(499), exhausted),
            (.seconds(5000), "wait, start"),
            (.seconds(5000), "wait, start"),
            (.seconds(5000), "wait, start"),
            (.seconds(5000), exhausted),
        ]
        for (offset, expected) in table {
            #expect(refuse(&lifecycle, at: offset) == expected, "at \(offset)")
        }
    }

    @Test func `an exhausted budget hinders neither the use of the token nor its renewal`() {
        var lifecycle = lifecycle(generations: 1)
        for _ in 0..<4 { _ = refuse(&lifecycle, at: .zero) }
        #expect(refuse(&lifecycle, at: .zero) == "give up: refresh_budget_exhausted")
        #expect(lifecycle.lookup(at: TokenSamples.start).text == "use 4")
        #expect(lifecycle.wake(at: TokenSamples.at(.seconds(85_470))) == .exchange)
    }

    @Test func `a refusal while exchanges fail gives up at once and costs no budget`() {
        var lifecycle = lifecycle(generations: 1)
        #expect(lifecycle.refused(generation: 1, at: TokenSamples.start).startsExchange)
        _ = lifecycle.failed(IMSError(.invalidClient), at: TokenSamples.start, jitter: 0)
        for second in 0..<100 {
            let now = TokenSamples.at(.seconds(second))
            let refusal = lifecycle.refused(generation: 1, at: now)
            #expect(refusal.text == "give up: refresh_failed")
        }
        #expect(refuse(&lifecycle, at: .seconds(300)) == "wait, start")
        #expect(refuse(&lifecycle, at: .seconds(301)) == "wait, start")
        #expect(refuse(&lifecycle, at: .seconds(302)) == "wait, start")
        #expect(refuse(&lifecycle, at: .seconds(303)) == "give up: refresh_budget_exhausted")
    }
}
