import AdobeIMS
import ProxyCore
import Testing

/// Settings that change while the source runs.
@Suite(.timeLimit(.minutes(10)))
struct TokenSourceSettingsTests {
    @Test func `the token is kept where it belongs now`() async throws {
        let store = ManualStore()
        let fixture = try TokenSourceFixture()
        try await fixture.whileRunning {
            try await fixture.nextCall().succeed(TokenSamples.token("first"))
            await fixture.becomesCurrent(1)
            await fixture.source.use(store: store, refreshBefore: .seconds(900))
            #expect(store.saves.last?.token?.value.reveal() == "first")
        }
        #expect(fixture.exchange.count == 1)
    }

    @Test func `what an exchange under way brings is kept where it belongs then`() async throws {
        let (old, new) = (ManualStore(), ManualStore())
        let fixture = try TokenSourceFixture(store: old)
        try await fixture.whileRunning {
            let call = try await fixture.nextCall()
            await fixture.source.use(store: new, refreshBefore: .seconds(900))
            await new.nextSaves(1)
            call.succeed(TokenSamples.token("first"))
            await new.nextSaves(1)
            #expect(new.saves.last?.token?.value.reveal() == "first")
        }
        #expect(old.saves.isEmpty)
    }

    /// By the old settings, which would come back with it.
    @Test func `what is on trial has to be proposed again`() async throws {
        let store = ManualStore()
        let fixture = try TokenSourceFixture()
        let second = ManualExchange()
        try await fixture.whileRunning {
            try await fixture.nextCall().succeed(TokenSamples.token("first"))
            await fixture.becomesCurrent(1)
            fixture.propose(second)
            let call = try await second.nextCall()
            await fixture.source.use(store: store, refreshBefore: .seconds(900))
            call.succeed(TokenSamples.token("second"))
            fixture.propose(second)
            try await second.nextCall().succeed(TokenSamples.token("third"))
            await fixture.becomesCurrent(2)
        }
        #expect(fixture.source.acceptedProposal == 2)
    }
}
