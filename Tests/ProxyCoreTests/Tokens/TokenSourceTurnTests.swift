import AdobeIMS
import ProxyCore
import TestSupport
import Testing

/// Several processes on one store, and a store that is of no use.
@Suite(.timeLimit(.minutes(10)))
struct TokenSourceTurnTests {
    private func saves(_ store: ManualStore, _ count: Int) async {
        while store.saves.count < count, !Task.isCancelled { await Task.yield() }
    }

    @Test func `the token that another process got is taken without an exchange`() async throws {
        let store = ManualStore()
        store.answerClaims(.taken)
        let fixture = try TokenSourceFixture(store: store, storePatience: .milliseconds(1))
        let answers = fixture.join(20)
        await fixture.whileRunning {
            _ = await fixture.logged("another process exchanges")
            store.put(TokenSamples.stored(TokenSamples.token("of the other")))
            #expect(await answers.next(20) == ["token 1": 20])
            _ = await fixture.logged("token taken from the store")
        }
        #expect(fixture.exchange.count == 0)
        #expect(store.saves.isEmpty)
    }

    @Test func `it is also found by whoever comes after it`() async throws {
        let store = ManualStore(isHeld: true)
        let fixture = try TokenSourceFixture(store: store)
        await fixture.whileRunning {
            // Read while there was none.
            let answers = fixture.join(1)
            store.answerClaims(.taken)
            await store.release()
            store.put(TokenSamples.stored(TokenSamples.token("of the other")))
            store.answerClaims(.granted)
            #expect(await answers.next(1) == ["token 1": 1])
        }
        #expect(fixture.exchange.count == 0)
    }

    @Test(arguments: [ManualStore.Claim.granted, .unavailable, .never])
    func `whatever the store says, IMS is asked`(_ claim: ManualStore.Claim) async throws {
        let store = ManualStore()
        store.answerClaims(claim)
        let patience = Duration.milliseconds(claim == .never ? 1 : 30_000)
        let fixture = try TokenSourceFixture(store: store, storePatience: patience)
        let answers = fixture.join(20)
        try await fixture.whileRunning {
            try await fixture.nextCall().succeed()
            #expect(await answers.next(20) == ["token 1": 20])
        }
        let lines = fixture.lines.all.filter { $0.contains("token store is of no use") }
        // A save in time is no news.
        #expect(lines.count <= 2)
        #expect(lines.isEmpty == (claim == .granted))
    }

    @Test func `another process that never ends its exchange is not waited for`() async throws {
        let store = ManualStore()
        store.answerClaims(.taken)
        let fixture = try TokenSourceFixture(store: store, storePatience: .milliseconds(1))
        try await fixture.whileRunning {
            try await fixture.nextCall().succeed()
            await fixture.becomesCurrent(1)
        }
        #expect(store.claimCount == 30)
    }

    @Test func `the right to exchange is given back, also after a failure`() async throws {
        let store = ManualStore()
        let fixture = try TokenSourceFixture(store: store)
        try await fixture.whileRunning {
            try await fixture.nextCall().fail(IMSError(.imsServerError))
            await store.nextSaves(1)
            while store.releaseCount < 1, !Task.isCancelled { await Task.yield() }
            fixture.source.retryNow()
            try await fixture.nextCall().succeed()
            while store.releaseCount < 2, !Task.isCancelled { await Task.yield() }
        }
        #expect(store.claimCount == 2)
    }

    @Test(arguments: [
        (IMSError.Cause.imsThrottled, Duration.seconds(3600), "60.0"),
        (.invalidClient, .seconds(200), "200.0"),
    ])
    func `what is waited for after a restart is said, and SIGHUP ends it`(
        _ cause: IMSError.Cause,
        _ wait: Duration,
        _ expected: String
    ) async throws {
        let failure = TokenSamples.failure(cause, retryAt: TokenSamples.at(wait))
        let store = ManualStore(.token(TokenSamples.stored(nil, failure: failure)))
        let fixture = try TokenSourceFixture(store: store)
        try await fixture.whileRunning {
            let line = try #require(await fixture.logged("token exchange waits").first)
            #expect(line.contains("cause=\(cause.rawValue)"))
            #expect(line.contains("retry.after=\(expected) seconds"))
            #expect(fixture.exchange.count == 0)
            fixture.source.retryNow()
            try await fixture.nextCall().succeed()
            await fixture.becomesCurrent(1)
        }
    }

    @Test func `SIGHUP tries refused files now`() async throws {
        let second = ManualExchange()
        let fixture = try TokenSourceFixture()
        try await fixture.whileRunning {
            try await fixture.nextCall().succeed()
            await fixture.becomesCurrent(1)
            let number = fixture.source.propose(
                TokenProvider(label: "second", exchange: second, refreshBefore: .seconds(900))
            )
            try await second.nextCall().fail(IMSError(.invalidClient))
            _ = await fixture.logged("changed credentials are not in use")
            #expect(fixture.source.acceptedProposal < number)
            fixture.source.retryNow()
            try await second.nextCall().succeed()
            await fixture.becomesCurrent(2)
            #expect(fixture.source.acceptedProposal == number)
        }
    }
}
