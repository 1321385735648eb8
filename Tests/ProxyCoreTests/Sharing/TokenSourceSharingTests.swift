import AdobeIMS
import ProxyCore
import Simulation
import Testing

/// Sources that share a store, each as a process of its own.
@Suite(.timeLimit(.minutes(10)))
struct TokenSourceSharingTests {
    private let clock = ManualClock()

    private func fixture(_ store: ModelStore) throws -> TokenSourceFixture {
        try TokenSourceFixture(clock: clock, store: store)
    }

    @Test func `one exchanges, and the other one's requests get its token`() async throws {
        let store = ModelStore(clock: clock)
        let (first, second) = (try fixture(store), try fixture(store))
        try await first.whileRunning {
            let call = try await first.nextCall()
            await second.whileRunning {
                let answers = second.join(100)
                _ = await second.logged("another process exchanges")
                call.succeed(TokenSamples.token("of the first"))
                #expect(await answers.next(100) == ["token 1": 100])
                _ = await second.logged("token taken from the store")
            }
        }
        #expect(first.exchange.count + second.exchange.count == 1)
        #expect(store.fence == 1)
    }

    @Test func `a revocation that both see is one exchange, and both hear of it`() async throws {
        let store = ModelStore(clock: clock)
        let (first, second) = (try fixture(store), try fixture(store))
        try await first.whileRunning {
            try await first.nextCall().succeed(TokenSamples.token("a"))
            await first.becomesCurrent(1)
            try await second.whileRunning {
                await second.becomesCurrent(1)
                let answers = TokenSourceFixture.Answers()
                #expect(first.refused(generation: 1, answers.waiter) == nil)
                let call = try await first.nextCall()
                #expect(second.refused(generation: 1, answers.waiter) == nil)
                call.succeed(TokenSamples.token("b"))
                #expect(await answers.next(2) == ["token 2": 2])
                // What comes without being asked for is heard of.
                #expect(first.refused(generation: 2, answers.waiter) == nil)
                try await first.nextCall().succeed(TokenSamples.token("c"))
                await second.becomesCurrent(3)
            }
        }
        #expect(first.exchange.count + second.exchange.count == 3)
    }

    @Test func `the store's absence delays nobody, and what was had without it gets there`()
        async throws
    {
        let store = ModelStore(clock: clock)
        store.goAway()
        let fixture = try fixture(store)
        try await fixture.whileRunning {
            let answers = fixture.join(10)
            try await fixture.nextCall().succeed()
            #expect(await answers.next(10) == ["token 1": 10])
            _ = await fixture.logged("token store is of no use")
            store.goAway(false)
            store.clear()
            while store.fence != 1, !Task.isCancelled { await Task.yield() }
        }
        #expect(fixture.source.storeStatus?.kind == "model")
        #expect(fixture.source.tally.counts.storeOperations["model"]?.failures ?? 0 > 0)
    }

    @Test func `a store that was emptied without a word gets the newest when somebody writes`()
        async throws
    {
        let store = ModelStore(clock: clock)
        let (first, second) = (try fixture(store), try fixture(store))
        try await first.whileRunning {
            try await first.nextCall().succeed(TokenSamples.token("a"))
            await first.becomesCurrent(1)
            let answers = TokenSourceFixture.Answers()
            #expect(first.refused(generation: 1, answers.waiter) == nil)
            try await first.nextCall().succeed(TokenSamples.token("b"))
            await first.becomesCurrent(2)
            while store.fence != 2, !Task.isCancelled { await Task.yield() }
            store.change { $0.clear() }
            try await second.whileRunning {
                try await second.nextCall().succeed(TokenSamples.token("c"))
                await second.becomesCurrent(2)
            }
        }
        #expect(store.fence == 2)
    }

    @Test func `a failure is the others', too`() async throws {
        let store = ModelStore(clock: clock)
        let (first, second) = (try fixture(store), try fixture(store))
        try await first.whileRunning {
            try await first.nextCall().fail(IMSError(.invalidClient))
            _ = await first.logged("token exchange failed")
            while store.stored().isNone, !Task.isCancelled { await Task.yield() }
            await second.whileRunning {
                #expect(await second.join().text == "invalid_client, 300000")
            }
        }
        #expect(second.exchange.count == 0)
    }

    @Test func `all replicas' forced exchanges count`() async throws {
        let store = ModelStore(clock: clock)
        let fixture = try fixture(store)
        try await fixture.whileRunning {
            try await fixture.nextCall().succeed()
            await fixture.becomesCurrent(1)
            store.change { model in
                model.forced = (0..<3).map { ("of others \($0)", TokenSamples.start) }
            }
            let answers = TokenSourceFixture.Answers()
            #expect(fixture.refused(generation: 1, answers.waiter) == nil)
            let expected = Cause.refreshBudgetExhausted
            #expect(await answers.next(1) == ["\(expected.name), 100000": 1])
        }
        #expect(fixture.exchange.count == 1)
    }
}

extension ModelStore {
    fileprivate func stored() -> LoadedToken {
        var loaded = LoadedToken.none
        change { loaded = $0.look(at: TokenSamples.start).stored }
        return loaded
    }
}

extension LoadedToken {
    fileprivate var isNone: Bool { if case .none = self { true } else { false } }
}
