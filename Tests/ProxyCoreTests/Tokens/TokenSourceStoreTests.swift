import AdobeIMS
import ProxyCore
import TestSupport
import Testing

/// A token that outlives the process.
@Suite(.timeLimit(.minutes(10)))
struct TokenSourceStoreTests {
    /// Its process got it at `start` and began no exchange since.
    private func stored(
        failure: ExchangeHistory.Failure? = nil,
        forced: [UnixTime] = []
    ) -> LoadedToken {
        .token(TokenSamples.stored(failure: failure, forced: forced))
    }

    @Test func `a good token is used without an exchange`() async throws {
        let fixture = try TokenSourceFixture(store: ManualStore(stored()))
        await fixture.whileRunning {
            _ = await fixture.logged("token restored")
            #expect(await fixture.join().text == "token 1")
            #expect(!fixture.source.isAccountNew)
        }
        #expect(fixture.exchange.count == 0)
        #expect(
            fixture.lines.all == [
                "info token restored credential=author expires=2027-01-16T08:00:00.000Z"
            ]
        )
    }

    @Test(
        arguments: [
            // what the store has, what the requests before it are answered, exchanges
            ("none", "token 1", 1), ("ignored", "token 1", 1), ("good", "token 1", 0),
            ("due", "token 1", 1), ("ended", "token 1", 1),
            ("failed", "ims_server_error, 40000", 0),
        ]
    )
    func `requests that come before it is read are all answered`(
        _ kind: String,
        _ expected: String,
        _ exchanges: Int
    ) async throws {
        let retryAt = TokenSamples.at(.seconds(40))
        let loaded: [String: LoadedToken] = [
            "none": .none, "ignored": .ignored(reason: "it is damaged"), "good": stored(),
            "due": .token(
                TokenSamples.stored(
                    TokenSamples.token(issuedAt: TokenSamples.at(.seconds(-86_000)))
                )
            ),
            "ended": .token(
                TokenSamples.stored(
                    TokenSamples.token(issuedAt: TokenSamples.at(.seconds(-86_400)))
                )
            ),
            "failed": .token(
                TokenSamples.stored(nil, failure: TokenSamples.failure(retryAt: retryAt))
            ),
        ]
        let store = ManualStore(loaded[kind] ?? .none, isHeld: true)
        let fixture = try TokenSourceFixture(store: store)
        #expect(fixture.source.current() == nil)
        let answers = fixture.join(250)
        try await fixture.whileRunning {
            let more = fixture.join(250)
            await store.release()
            if exchanges > 0 { try await fixture.nextCall().succeed() }
            #expect(await answers.next(250) == [expected: 250])
            #expect(await more.next(250) == [expected: 250])
        }
        #expect(fixture.exchange.count == exchanges)
    }

    @Test func `what an exchange brings is noted, and not that it was begun`() async throws {
        let store = ManualStore()
        let fixture = try TokenSourceFixture(store: store)
        try await fixture.whileRunning {
            let call = try await fixture.nextCall()
            #expect(store.saves.isEmpty)
            fixture.clock.advance(by: .seconds(2))
            call.succeed(TokenSamples.token("first"))
            await store.nextSaves(1)
            #expect(store.saves.count == 1)
            #expect(store.saves.last?.token?.value.reveal() == "first")
            #expect(store.saves.last?.exchanges == ExchangeHistory())

            let answers = TokenSourceFixture.Answers()
            #expect(fixture.refused(generation: 1, answers.waiter) == nil)
            let forced = try await fixture.nextCall()
            let now = TokenSamples.at(.seconds(2))
            #expect(store.saves.count == 1)
            forced.fail(IMSError(.imsServerError))
            await store.nextSaves(1)
            #expect(store.saves.count == 2)
            #expect(store.saves.last?.token?.value.reveal() == "first")
            let failure = TokenSamples.failure(retryAt: now.advanced(by: .seconds(1)))
            #expect(
                store.saves.last?.exchanges == ExchangeHistory(failure: failure, forced: [now])
            )
        }
    }

    @Test func `three starts make one exchange`() async throws {
        let store = ManualStore()
        var exchanges = 0
        for _ in 0..<3 {
            let fixture = try TokenSourceFixture(store: store)
            try await fixture.whileRunning {
                if exchanges == 0 {
                    try await fixture.nextCall().succeed()
                    await store.nextSaves(1)
                }
                #expect(await fixture.join().text == "token 1")
            }
            exchanges += fixture.exchange.count
        }
        #expect(exchanges == 1)
    }

    @Test func `an exchange that the end cut off holds nobody up`() async throws {
        let store = ManualStore()
        let fixture = try TokenSourceFixture(store: store)
        let source = fixture.source
        let answers = fixture.join(3)
        let running = Task { await source.run() }
        let call = try await fixture.nextCall()
        running.cancel()
        call.fail(IMSError(.imsUnreachable))
        await running.value
        #expect(store.saves.isEmpty)
        #expect(fixture.lines.all.isEmpty)
        // Who waits is told all the same.
        #expect(await answers.next(3) == ["ims_unreachable, 1000": 3])
        // The next process asks at once.
        let next = try TokenSourceFixture(store: store)
        try await next.whileRunning {
            try await next.nextCall().succeed()
            #expect(await next.join().text == "token 1")
        }
    }

    @Test func `a store that fails is one warning and no failed request`() async throws {
        let store = ManualStore()
        store.fail("no space is left")
        let fixture = try TokenSourceFixture(store: store)
        let waiting = fixture.join(10)
        try await fixture.whileRunning {
            try await fixture.nextCall().succeed()
            #expect(await waiting.next(10) == ["token 1": 10])
            await store.nextSaves(1)
            for generation in 1...2 {
                let answers = TokenSourceFixture.Answers()
                #expect(fixture.refused(generation: generation, answers.waiter) == nil)
                try await fixture.nextCall().succeed()
                #expect(await answers.next(1) == ["token \(generation + 1)": 1])
                await store.nextSaves(1)
                // Once it works again, the next failure is worth a word.
                if generation == 1 { store.fail(nil) }
            }
        }
        let warnings = fixture.lines.all.filter { $0.contains("token store is of no use") }
        let expected = "warning token store is of no use credential=author detail=no space is left"
        #expect(warnings == [expected])
        #expect(store.saves.count == 1)
    }

    @Test(
        arguments: [
            (
                LoadedToken.ignored(reason: "others can read it"), "stored token ignored",
                "others can"
            ),
            (
                .token(TokenSamples.stored(TokenSamples.token(life: .seconds(-1)))),
                "stored token not used", "has ended"
            ),
            (
                .token(
                    TokenSamples.stored(
                        TokenSamples.token(issuedAt: TokenSamples.at(.seconds(1000)))
                    )
                ),
                "stored token not used", "was set back"
            ),
        ]
    )
    func `what can't be used is said, and replaced`(
        _ loaded: LoadedToken,
        _ message: String,
        _ detail: String
    ) async throws {
        let fixture = try TokenSourceFixture(store: ManualStore(loaded))
        try await fixture.whileRunning {
            try await fixture.nextCall().succeed()
            await fixture.becomesCurrent(1)
        }
        let first = try #require(fixture.lines.all.first)
        #expect(first.hasPrefix("warning \(message) credential=author detail="))
        #expect(first.contains(detail))
        #expect(!first.contains(TokenSamples.text))
    }

    @Test func `forced exchanges are counted over a restart`() async throws {
        let times = [-30, -20, -10].map { TokenSamples.at(.seconds($0)) }
        let fixture = try TokenSourceFixture(store: ManualStore(stored(forced: times)))
        await fixture.whileRunning {
            #expect(await fixture.join().text == "token 1")
            let cause = fixture.refused(generation: 1) { _ in Issue.record("nobody is called") }
            #expect(cause == .refreshBudgetExhausted)
        }
        #expect(fixture.exchange.count == 0)
    }

    @Test func `a changed file's token goes to its own store`() async throws {
        let stores = [ManualStore(), ManualStore()]
        let second = ManualExchange()
        let fixture = try TokenSourceFixture(store: stores[0])
        try await fixture.whileRunning {
            try await fixture.nextCall().succeed()
            await stores[0].nextSaves(1)
            fixture.source.propose(
                TokenProvider(
                    label: "second.json",
                    exchange: second,
                    store: stores[1],
                    refreshBefore: .seconds(900)
                )
            )
            try await second.nextCall().succeed(TokenSamples.token("of the second"))
            await stores[1].nextSaves(1)
            let answers = TokenSourceFixture.Answers()
            #expect(fixture.refused(generation: 2, answers.waiter) == nil)
            try await second.nextCall().succeed(TokenSamples.token("the next"))
            await stores[1].nextSaves(1)
        }
        #expect(stores[0].saves.count == 1)
        let texts = stores[1].saves.map { $0.token?.value.reveal() }
        #expect(texts == ["of the second", "the next"])
        #expect(stores[1].saves.last?.exchanges.forced == [TokenSamples.start])
    }
}
