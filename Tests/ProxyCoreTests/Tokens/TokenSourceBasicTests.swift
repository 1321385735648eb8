import AdobeIMS
import ProxyCore
import TestSupport
import Testing

/// A user and a password, which don't end, and which only a person can replace.
@Suite(.timeLimit(.minutes(10)))
struct TokenSourceBasicTests {
    private func exchange(_ password: String) throws -> BasicExchange {
        BasicExchange(try BasicCredential(username: "admin", password: Secret(password)))
    }

    private func fixture() throws -> TokenSourceFixture {
        try TokenSourceFixture(refreshBefore: nil, scheme: .basic, local: try exchange("admin"))
    }

    @Test func `they are there at once and stay`() async throws {
        let fixture = try fixture()
        try await fixture.whileRunning {
            #expect(await fixture.join().text == "token 1")
            let token = try #require(fixture.source.current())
            let expected = Authorization(bearer: Secret("x")).description
            #expect("\(token.authorization)" == expected)
            #expect(token.end == nil)
            for _ in 0..<3 {
                fixture.clock.advance(by: .seconds(365 * 86_400))
                #expect(fixture.source.current(need: .seconds(3600)) === token)
                #expect(fixture.source.status.state == .fresh)
                #expect(fixture.source.status.nextExchange == nil)
            }
            #expect(fixture.source.metrics.expiry == nil)
        }
        #expect(fixture.source.tally.counts.successes == 0)
        #expect(!fixture.source.isAccountNew)
        #expect(fixture.lines.all.count { $0.contains("user and password in use") } == 1)
        #expect(fixture.lines.all.allSatisfy { !$0.contains("expires") })
    }

    @Test func `a refusal is the last word, also when there is another password`() async throws {
        let fixture = try fixture()
        try await fixture.whileRunning {
            #expect(await fixture.join().text == "token 1")
            for _ in 0..<5 {
                let cause = fixture.refused(generation: 1) { _ in Issue.record("nobody is called") }
                #expect(cause == .basicRefused)
            }
            fixture.source.propose(
                TokenProvider(
                    label: "password",
                    exchange: try exchange("another"),
                    scheme: .basic,
                    refreshBefore: nil
                )
            )
            await fixture.becomesCurrent(2)
            let cause = fixture.refused(generation: 1) { _ in Issue.record("nobody is called") }
            #expect(cause == .basicRefused)
        }
        #expect(fixture.lines.all.allSatisfy { !$0.contains("another") })
    }

    @Test func `other settings leave them as they are`() async throws {
        let fixture = try fixture()
        await fixture.whileRunning {
            #expect(await fixture.join().text == "token 1")
            await fixture.source.use(store: nil, refreshBefore: nil)
            #expect(fixture.source.current()?.generation == 1)
            #expect(fixture.source.current()?.end == nil)
        }
    }
}
