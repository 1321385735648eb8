import AdobeIMS
import ProxyCore
import Synchronization
import Testing

/// Whole exchanges, 500 at a time, against an upstream that refuses tokens.
@Suite(.timeLimit(.minutes(10)))
struct TokenSourceStormTests {
    /// Does for one request what a connection does, without the bytes.
    private static func request(
        _ fixture: TokenSourceFixture,
        at path: String,
        _ isRefused: @escaping @Sendable (_ generation: Int) -> Bool
    ) async -> String {
        var exchange = Exchange()
        var action: Exchange.Action? = exchange.begin(
            isCredentialed: true,
            token: fixture.source.current()
        )
        while true {
            switch action {
            case .awaitToken:
                action = exchange.tokenArrived(await fixture.join(), isBodyReplayable: true)
            case .attempt(let token):
                let status = isRefused(token?.generation ?? 0) ? 401 : 200
                action = exchange.upstreamAnswered(.init(status: status))
            case .hold(let generation):
                let (arrived, arrivals) = AsyncStream<TokenSourceFixture.Outcome>.makeStream()
                let cause = fixture.refused(generation: generation, at: path) {
                    _ = arrivals.yield($0)
                }
                if let cause {
                    action = exchange.refreshRefused(cause)
                } else {
                    var iterator = arrived.makeAsyncIterator()
                    guard let result = await iterator.next() else { return "no answer" }
                    action = exchange.tokenArrived(result, isBodyReplayable: true)
                }
            case .forward(let cause):
                if cause == .refusedAfterRefresh, exchange.attempts > 1 {
                    fixture.source.refusedAgain(at: fixture.place(path))
                }
                return cause?.name ?? "ok"
            default:
                return "another action"
            }
        }
    }

    private static func wave(
        _ fixture: TokenSourceFixture,
        _ isRefused: @escaping @Sendable (_ generation: Int) -> Bool
    ) async -> [String: Int] {
        await withTaskGroup(of: String.self) { group in
            for number in 0..<500 {
                group.addTask { await request(fixture, at: "/a/b/\(number % 10)/c", isRefused) }
            }
            return await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        }
    }

    /// Ends every exchange at once with a token of a day.
    private func answering(
        _ fixture: TokenSourceFixture,
        _ body: () async throws -> Void
    ) async throws {
        let calls = fixture.exchange.calls
        let clock = fixture.clock
        let ims = Task {
            for await call in calls { call.succeed(TokenSamples.token(issuedAt: clock.read())) }
        }
        try await fixture.whileRunning(body)
        ims.cancel()
    }

    @Test func `a real revocation is one exchange and 500 successes`() async throws {
        let fixture = try TokenSourceFixture()
        try await answering(fixture) {
            #expect(await fixture.join().text == "token 1")
            #expect(await Self.wave(fixture) { $0 == 1 } == ["ok": 500])
        }
        #expect(fixture.exchange.count == 2)
    }

    @Test func `where everything is refused every request ends, after three exchanges`()
        async throws
    {
        let fixture = try TokenSourceFixture()
        try await answering(fixture) {
            #expect(await fixture.join().text == "token 1")
            for _ in 0..<5 {
                let ends = await Self.wave(fixture) { _ in true }
                #expect(ends.values.reduce(0, +) == 500)
                let known = ["refused_after_refresh", "refresh_budget_exhausted"]
                #expect(ends.keys.allSatisfy(known.contains), "\(ends)")
                #expect(fixture.exchange.count <= 4)
                fixture.clock.advance(by: .seconds(59))
            }
        }
        #expect(fixture.exchange.count <= 4)
    }

    @Test func `500 without any token share the first`() async throws {
        let fixture = try TokenSourceFixture()
        try await answering(fixture) {
            #expect(await Self.wave(fixture) { _ in false } == ["ok": 500])
        }
        #expect(fixture.exchange.count == 1)
    }
}
