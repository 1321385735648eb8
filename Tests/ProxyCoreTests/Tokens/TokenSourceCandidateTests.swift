import AdobeIMS
import ProxyCore
import Synchronization
import TestSupport
import Testing

/// Changed files go on trial, and what works stays until they work.
@Suite(.timeLimit(.minutes(10)))
struct TokenSourceCandidateTests {
    private let second = ManualExchange()

    /// A source that has its first token.
    private func running(
        _ body: (TokenSourceFixture) async throws -> Void
    ) async throws -> TokenSourceFixture {
        let fixture = try TokenSourceFixture()
        try await fixture.whileRunning {
            try await fixture.nextCall().succeed()
            #expect(await fixture.join().text == "token 1")
            try await body(fixture)
        }
        return fixture
    }

    /// Has the current token replaced, by the exchange that is in use.
    private func force(
        _ fixture: TokenSourceFixture,
        from generation: Int,
        by exchange: ManualExchange
    ) async throws {
        let answers = TokenSourceFixture.Answers()
        #expect(fixture.refused(generation: generation, answers.waiter) == nil)
        try await exchange.nextCall().succeed()
        #expect(await answers.next(1) == ["token \(generation + 1)": 1])
    }

    @Test func `a good one takes over and no request notices`() async throws {
        let fixture = try await running { fixture in
            fixture.propose(second)
            let trial = try await second.nextCall()
            for _ in 0..<100 {
                #expect(fixture.source.current()?.generation == 1)
                #expect(await fixture.join().text == "token 1")
            }
            trial.succeed(TokenSamples.token("other"))
            await fixture.becomesCurrent(2)
            #expect(await fixture.join().text == "token 2")
            // Those that still have the old one are helped at once.
            let answers = TokenSourceFixture.Answers()
            #expect(fixture.refused(generation: 1, answers.waiter) == nil)
            #expect(await answers.next(1) == ["token 2": 1])
            try await force(fixture, from: 2, by: second)
        }
        #expect(fixture.exchange.count == 1)
        #expect(second.count == 2)
        #expect(
            fixture.lines.all.contains(
                "info changed credentials are in use credential=author files=second.json"
            )
        )
    }

    @Test(arguments: IMSError.Cause.allCases.filter { !$0.isTransient })
    func `a refused one changes nothing, and is tried again after five minutes`(
        _ cause: IMSError.Cause
    ) async throws {
        let fixture = try await running { fixture in
            fixture.propose(second)
            try await second.nextCall().fail(IMSError(cause))
            let lines = await fixture.logged("changed credentials are not in use")
            #expect(lines[0].hasPrefix("warning changed credentials are not in use"))
            #expect(lines[0].contains("cause=\(cause.rawValue)"))
            #expect(lines[0].contains("files=second.json"))
            #expect(lines[0].contains("retry.after=300.0 seconds"))
            #expect(await fixture.join().text == "token 1")
            fixture.clock.advance(by: .seconds(299))
            try await force(fixture, from: 1, by: fixture.exchange)
            #expect(second.count == 1)
            // IMS may have heard of it meanwhile.
            fixture.clock.advance(by: .seconds(1))
            _ = fixture.join(1)
            try await second.nextCall().succeed()
            await fixture.becomesCurrent(3)
        }
        #expect(fixture.exchange.count == 2)
        #expect(second.count == 2)
    }

    @Test func `one that IMS did not judge is tried again, ever later`() async throws {
        let fixture = try await running { fixture in
            fixture.propose(second)
            for (number, delay) in [(1, 1000), (2, 1000), (3, 2000)] {
                try await second.nextCall().fail(IMSError(.imsServerError, status: 500))
                let lines = await fixture.logged("not in use", times: number)
                #expect(lines[number - 1].contains("retry.after="))
                fixture.clock.advance(by: .milliseconds(delay - 1))
                // Whatever else goes on, not before its time.
                try await force(fixture, from: number, by: fixture.exchange)
                #expect(second.count == number)
                fixture.clock.advance(by: .seconds(300))
                _ = fixture.join(1)
            }
            try await second.nextCall().succeed()
            await fixture.becomesCurrent(5)
        }
        #expect(second.count == 4)
        #expect(fixture.exchange.count == 4)
    }

    @Test func `the retry comes by itself`() async throws {
        let fixture = try await running { fixture in
            fixture.propose(second)
            try await second.nextCall().fail(IMSError(.imsTimeout))
            _ = await fixture.logged("not in use")
            fixture.clock.advance(by: .seconds(1))
            try await second.nextCall().succeed()
            await fixture.becomesCurrent(2)
        }
        #expect(second.count == 2)
        #expect(fixture.exchange.count == 1)
    }

    @Test(arguments: [nil, .imsTimeout, .invalidClient] as [IMSError.Cause?])
    func `a newer change wins over the trial that runs, however that ends`(
        _ failure: IMSError.Cause?
    ) async throws {
        let third = ManualExchange()
        let fixture = try await running { fixture in
            fixture.propose(second)
            let trial = try await second.nextCall()
            fixture.propose(third, label: "third.json")
            if let failure {
                trial.fail(IMSError(failure))
            } else {
                trial.succeed(TokenSamples.token("of the second"))
            }
            let newer = try await third.nextCall()
            #expect(fixture.source.current()?.generation == 1)
            newer.succeed(TokenSamples.token("of the third"))
            await fixture.becomesCurrent(2)
            try await force(fixture, from: 2, by: third)
            fixture.clock.advance(by: .seconds(60))
            try await force(fixture, from: 3, by: third)
        }
        #expect(second.count == 1)
        #expect(fixture.exchange.count == 1)
        #expect(
            !fixture.lines.all.contains { $0.contains("in use credential=author files=second") }
        )
    }

    @Test func `one whose token has ended on arrival does not take over`() async throws {
        let fixture = try await running { fixture in
            fixture.propose(second)
            let issuedAt = TokenSamples.at(.seconds(5) - TokenSamples.day)
            try await second.nextCall().succeed(TokenSamples.token(issuedAt: issuedAt))
            let lines = await fixture.logged("not in use")
            #expect(lines[0].contains("cause=ims_bad_answer"))
            #expect(lines[0].contains("retry.after="))
            try await force(fixture, from: 1, by: fixture.exchange)
        }
        #expect(fixture.exchange.count == 2)
    }

    @Test func `a newer change that is refused leaves the first in use`() async throws {
        let third = ManualExchange()
        _ = try await running { fixture in
            fixture.propose(second)
            let trial = try await second.nextCall()
            fixture.propose(third)
            trial.succeed()
            try await third.nextCall().fail(IMSError(.invalidClient))
            _ = await fixture.logged("not in use")
            try await force(fixture, from: 1, by: fixture.exchange)
        }
        #expect(second.count == 1)
        #expect(third.count == 1)
    }

    @Test func `of several changes at once the newest is tried`() async throws {
        let exchanges = (0..<5).map { _ in ManualExchange() }
        let fixture = try TokenSourceFixture()
        for exchange in exchanges { fixture.propose(exchange) }
        try await fixture.whileRunning {
            try await exchanges[4].nextCall().succeed()
            await fixture.becomesCurrent(1)
        }
        #expect(exchanges.map(\.count) == [0, 0, 0, 0, 1])
        #expect(fixture.exchange.count == 0)
    }

    @Test func `it heals a refusal for good at once`() async throws {
        let fixture = try TokenSourceFixture()
        try await fixture.whileRunning {
            try await fixture.nextCall().fail(IMSError(.certificateNotBound))
            _ = await fixture.logged("token exchange failed")
            #expect(await fixture.join().text == "certificate_not_bound, 300000")
            fixture.propose(second)
            try await second.nextCall().succeed()
            await fixture.becomesCurrent(1)
            #expect(await fixture.join().text == "token 1")
            // What failed before is no reason to be careful now.
            try await force(fixture, from: 1, by: second)
        }
        #expect(fixture.exchange.count == 1)
    }

    @Test(arguments: [nil, .imsTimeout, .invalidClient] as [IMSError.Cause?])
    func `those that wait get its token, or else the exchange's`(
        _ failure: IMSError.Cause?
    ) async throws {
        let fixture = try TokenSourceFixture()
        let answers = fixture.join(20)
        fixture.propose(second)
        try await fixture.whileRunning {
            let trial = try await second.nextCall()
            let late = fixture.join(5)
            if let failure {
                trial.fail(IMSError(failure))
                try await fixture.nextCall().succeed()
            } else {
                trial.succeed()
            }
            #expect(await answers.next(20) == ["token 1": 20])
            #expect(await late.next(5) == ["token 1": 5])
        }
        #expect(fixture.exchange.count == (failure == nil ? 0 : 1))
        #expect(second.count == 1)
    }

    @Test func `those whose token was refused get its token`() async throws {
        let fixture = try await running { fixture in
            fixture.propose(second)
            let trial = try await second.nextCall()
            let answers = TokenSourceFixture.Answers()
            for _ in 0..<10 { #expect(fixture.refused(generation: 1, answers.waiter) == nil) }
            trial.succeed()
            #expect(await answers.next(10) == ["token 2": 10])
        }
        #expect(fixture.exchange.count == 1)
        #expect(second.count == 1)
    }

    /// Between the end of a trial and its token, a request asks for an exchange.
    @Test func `whoever comes as it takes over costs no exchange`() async throws {
        final class Latecomer: Sendable {
            let source = Mutex<TokenSource?>(nil)
            let answers = TokenSourceFixture.Answers()

            func come() {
                let source = source.withLock { source in
                    defer { source = nil }
                    return source
                }
                source?.join(answers.waiter)
            }
        }
        let latecomer = Latecomer()
        let fixture = try TokenSourceFixture(
            random: {
                latecomer.come()
                return 0.5
            }
        )
        let exchange = ScriptedExchange(.success(TokenSamples.token()))
        latecomer.source.withLock { $0 = fixture.source }
        fixture.propose(exchange)
        await fixture.whileRunning {
            #expect(await latecomer.answers.next(1) == ["token 1": 1])
            for _ in 0..<1000 { await Task.yield() }
        }
        #expect(exchange.calls.count == 1)
    }

    @Test func `a trial that the end cuts off leaves no word`() async throws {
        let fixture = try TokenSourceFixture()
        fixture.propose(second)
        let source = fixture.source
        let running = Task { await source.run() }
        let trial = try await second.nextCall()
        running.cancel()
        trial.fail(IMSError(.imsUnreachable))
        await running.value
        #expect(fixture.lines.all.isEmpty)
    }
}
