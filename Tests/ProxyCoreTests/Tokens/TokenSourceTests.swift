import AdobeIMS
import ProxyCore
import Testing

@Suite(.timeLimit(.minutes(10)))
struct TokenSourceTests {
    @Test func `500 that wait share one exchange and its token`() async throws {
        let fixture = try TokenSourceFixture()
        let answers = fixture.join(500)
        #expect(fixture.source.current() == nil)
        try await fixture.whileRunning {
            let call = try await fixture.nextCall()
            let late = fixture.join(10)
            call.succeed()
            #expect(await answers.next(500) == ["token 1": 500])
            #expect(await late.next(10) == ["token 1": 10])
            #expect(fixture.source.current()?.generation == 1)
        }
        #expect(fixture.exchange.count == 1)
    }

    @Test func `those that wait are given the same token`() async throws {
        let fixture = try TokenSourceFixture()
        try await fixture.whileRunning {
            async let first = fixture.join()
            async let second = fixture.join()
            try await fixture.nextCall().succeed()
            let tokens = try await [first.get(), second.get()]
            #expect(tokens[0] == tokens[1])
            #expect(tokens[0] == fixture.source.current())
        }
    }

    @Test func `the first exchange begins without being asked for`() async throws {
        let fixture = try TokenSourceFixture()
        try await fixture.whileRunning {
            let call = try await fixture.nextCall()
            #expect(call.time == TokenSamples.start)
            call.succeed()
            #expect(await fixture.join().text == "token 1")
        }
        #expect(fixture.exchange.count == 1)
    }

    @Test func `those that wait share a failure, and a later one gets a token`() async throws {
        let fixture = try TokenSourceFixture()
        let answers = fixture.join(20)
        try await fixture.whileRunning {
            try await fixture.nextCall().fail(IMSError(.invalidClient, status: 400))
            #expect(await answers.next(20) == ["invalid_client, 300000": 20])
            #expect(await fixture.join().text == "invalid_client, 300000")
            #expect(fixture.source.current() == nil)
            #expect(fixture.exchange.count == 1)

            fixture.clock.advance(by: .seconds(300))
            let later = fixture.join(3)
            try await fixture.nextCall().succeed()
            #expect(await later.next(3) == ["token 1": 3])
        }
        #expect(fixture.exchange.count == 2)
    }

    @Test func `a due token is used while one exchange runs behind it`() async throws {
        let fixture = try TokenSourceFixture()
        try await fixture.whileRunning {
            try await fixture.nextCall().succeed()
            #expect(await fixture.join().text == "token 1")
            fixture.clock.advance(by: .seconds(86_000))
            for _ in 0..<50 { #expect(fixture.source.current()?.generation == 1) }
            let call = try await fixture.nextCall()
            #expect(call.time == TokenSamples.at(.seconds(86_000)))
            #expect(await fixture.join().text == "token 1")
            let failed = TokenSourceFixture.Answers()
            #expect(fixture.refused(generation: 1, failed.waiter) == nil)
            call.fail(IMSError(.imsTimeout))
            #expect(await failed.next(1) == ["ims_timeout, 1000": 1])
            #expect(await fixture.join().text == "token 1")
            // At its end it isn't used any more, though IMS is down.
            fixture.clock.advance(by: .seconds(370))
            #expect(fixture.source.current() == nil)
            let waiting = fixture.join(2)
            let next = TokenSamples.at(.seconds(86_370))
            try await fixture.nextCall().succeed(TokenSamples.token(issuedAt: next))
            #expect(await waiting.next(2) == ["token 2": 2])
        }
        #expect(fixture.exchange.count == 3)
    }

    @Test func `a refusal during an exchange joins it`() async throws {
        let fixture = try TokenSourceFixture()
        let answers = TokenSourceFixture.Answers()
        try await fixture.whileRunning {
            try await fixture.nextCall().succeed()
            #expect(await fixture.join().text == "token 1")
            for _ in 0..<250 {
                #expect(fixture.refused(generation: 1, answers.waiter) == nil)
            }
            let call = try await fixture.nextCall()
            for _ in 0..<250 {
                #expect(fixture.refused(generation: 1, answers.waiter) == nil)
            }
            call.succeed(TokenSamples.token("other"))
            #expect(await answers.next(500) == ["token 2": 500])
            // Whoever comes later is helped at once, without an exchange.
            #expect(fixture.refused(generation: 1, answers.waiter) == nil)
            #expect(await answers.next(1) == ["token 2": 1])
        }
        #expect(fixture.exchange.count == 2)
    }

    @Test func `those whose token was refused share a failure`() async throws {
        let fixture = try TokenSourceFixture()
        let answers = TokenSourceFixture.Answers()
        try await fixture.whileRunning {
            try await fixture.nextCall().succeed()
            #expect(await fixture.join().text == "token 1")
            for _ in 0..<5 { #expect(fixture.refused(generation: 1, answers.waiter) == nil) }
            try await fixture.nextCall().fail(IMSError(.imsServerError, status: 503))
            #expect(await answers.next(5) == ["ims_server_error, 1000": 5])
            let cause = fixture.refused(generation: 1) { _ in
                Issue.record("nobody is called when there is a cause")
            }
            #expect(cause == .refreshFailed)
        }
        #expect(fixture.exchange.count == 2)
    }

    @Test func `refusals without end run out of budget`() async throws {
        let fixture = try TokenSourceFixture()
        let answers = TokenSourceFixture.Answers()
        try await fixture.whileRunning {
            try await fixture.nextCall().succeed()
            #expect(await fixture.join().text == "token 1")
            for generation in 1...3 {
                #expect(fixture.refused(generation: generation, answers.waiter) == nil)
                try await fixture.nextCall().succeed()
                #expect(await answers.next(1) == ["token \(generation + 1)": 1])
            }
            let cause = fixture.refused(generation: 4, answers.waiter)
            #expect(cause == .refreshBudgetExhausted)
        }
        #expect(fixture.exchange.count == 4)
    }

    @Test func `nobody is given a token that has ended on arrival`() async throws {
        let fixture = try TokenSourceFixture()
        let answers = fixture.join(2)
        let exchange = fixture.exchange
        var rescue: Task<Void, Never>?
        try await fixture.whileRunning {
            let issuedAt = TokenSamples.at(.seconds(5) - TokenSamples.day)
            try await fixture.nextCall().succeed(TokenSamples.token(issuedAt: issuedAt))
            // If another is fetched for them, it is a good one.
            rescue = Task {
                for await call in exchange.calls { call.succeed() }
            }
            let given = await answers.next(2)
            #expect(given["token 1"] == nil, "\(given)")
        }
        rescue?.cancel()
    }
}
