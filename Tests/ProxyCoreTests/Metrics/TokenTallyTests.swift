import AdobeIMS
import ProxyCore
import TestSupport
import Testing

/// What a token source counts of itself.
@Suite(.timeLimit(.minutes(10)))
struct TokenTallyTests {
    @Test func `exchanges are counted by their outcome`() async throws {
        let fixture = try TokenSourceFixture()
        try await fixture.whileRunning {
            try await fixture.nextCall().fail(IMSError(.imsServerError, status: 500))
            _ = await fixture.logged("token exchange failed")
            fixture.source.retryNow()
            try await fixture.nextCall().succeed()
            await fixture.becomesCurrent(1)
        }
        let metrics = fixture.source.metrics
        #expect(metrics.name == "author")
        #expect(metrics.state == .fresh)
        #expect(metrics.generation == 1)
        #expect(metrics.expiry == TokenSamples.at(TokenSamples.day))
        #expect(metrics.counts.successes == 1)
        #expect(metrics.counts.failures == [.imsServerError: 1])
        #expect(metrics.counts.lastFailure?.cause == .imsServerError)
        #expect(metrics.counts.lastFailure?.time == TokenSamples.start)
        #expect(metrics.counts.durations.count == 2)
    }

    @Test func `a token that is no use is no success`() async throws {
        let fixture = try TokenSourceFixture()
        try await fixture.whileRunning {
            try await fixture.nextCall().succeed(
                TokenSamples.token(issuedAt: TokenSamples.at(.seconds(-86_400)))
            )
            _ = await fixture.logged("token exchange failed")
        }
        let counts = fixture.source.metrics.counts
        #expect(counts.successes == 0)
        #expect(counts.failures == [.imsBadAnswer: 1])
        #expect(fixture.source.metrics.generation == 0)
        #expect(fixture.source.metrics.expiry == nil)
    }

    @Test func `exchanges for changed files are counted, too`() async throws {
        let fixture = try TokenSourceFixture()
        try await fixture.whileRunning {
            try await fixture.nextCall().succeed()
            await fixture.becomesCurrent(1)
            fixture.propose(fixture.exchange)
            try await fixture.nextCall().fail(IMSError(.invalidClient, status: 400))
            _ = await fixture.logged("changed credentials are not in use")
        }
        let counts = fixture.source.metrics.counts
        #expect(counts.successes == 1)
        #expect(counts.failures == [.invalidClient: 1])
        #expect(counts.durations.count == 2)
    }

    @Test func `what is asked of the store is counted`() async throws {
        let store = ManualStore()
        store.fail("it is full")
        let fixture = try TokenSourceFixture(store: store)
        try await fixture.whileRunning {
            try await fixture.nextCall().succeed()
            _ = await fixture.logged("token store is of no use")
        }
        let operations = try #require(fixture.source.metrics.counts.storeOperations["manual"])
        // Read at start, the right to exchange, read again; and a save.
        #expect(operations.successes == 3)
        #expect(operations.failures == 1)
    }

    @Test func `a tally outlives its source`() async throws {
        let tally = TokenTally()
        tally.exchangeSucceeded()
        let source = TokenSource(
            name: "author",
            provider: TokenProvider(
                label: "",
                exchange: UnusableCredential(),
                refreshBefore: nil
            ),
            secrets: LiveSecrets(),
            logger: RecordingLogHandler.logger(RecordingLogHandler.Lines()),
            tally: tally
        )
        #expect(source.metrics.counts.successes == 1)
    }
}
