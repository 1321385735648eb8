import AdobeIMS
import ProxyCore
import Synchronization
import Testing

/// A token that came while the wall clock was wrong, which then is set.
@Suite(.timeLimit(.minutes(10)))
struct TokenSourceClockTests {
    /// How long the token lived in truth when it was sent last, in hours, of 24 (the leeway is
    /// less than the step).
    private func hours(_ fixture: TokenSourceFixture) -> Int {
        var hours = 0
        while fixture.source.current()?.generation == 1, hours < 200 {
            fixture.clock.advance(by: .seconds(3600))
            hours += 1
        }
        return hours
    }

    @Test(arguments: [
        // by how many hours the clock is set, when → how long the token is used
        ([(0, 0)], 24), ([(-2, 0)], 24), ([(-2, 10)], 24), ([(-48, 1)], 24), ([(-8760, 1)], 24),
        // The earlier end counts.
        ([(2, 0)], 22), ([(2, 10)], 22), ([(48, 1)], 0),
        // Forth and back again.
        ([(2, 1), (-2, 2)], 22), ([(-2, 1), (2, 2)], 22),
    ])
    func `it is never sent after its end`(_ steps: [(Int, Int)], _ expected: Int) async throws {
        let fixture = try TokenSourceFixture()
        try await fixture.whileRunning {
            try await fixture.nextCall().succeed()
            await fixture.becomesCurrent(1)
        }
        var passed = 0
        for (step, after) in steps {
            fixture.clock.advance(by: .seconds(3600 * (after - passed)))
            passed = after
            fixture.clock.set(by: .seconds(3600 * step))
            _ = fixture.source.current()
        }
        let used = passed + hours(fixture)
        #expect(used <= max(expected, passed))
        #expect(used >= expected)
    }

    @Test func `a step while IMS is asked counts for the token that comes`() async throws {
        let fixture = try TokenSourceFixture()
        try await fixture.whileRunning {
            let call = try await fixture.nextCall()
            fixture.clock.set(by: .seconds(-7200))
            // In terms of the clock as it was.
            call.succeed()
            await fixture.becomesCurrent(1)
        }
        #expect(hours(fixture) == 24)
    }

    @Test func `a wait for a next try stays as long as it was`() async throws {
        for step in [-86_400, -7200, 7200, 86_400] {
            let fixture = try TokenSourceFixture()
            try await fixture.whileRunning {
                try await fixture.nextCall().fail(IMSError(.invalidClient))
                _ = await fixture.logged("token exchange failed")
                fixture.clock.set(by: .seconds(step))
                #expect(await fixture.join().text == "invalid_client, 300000")
            }
        }
    }

    @Test func `a step is said once, and slow corrections are not`() {
        let manual = ManualClock()
        let steps = Mutex<[Duration]>([])
        let clock = TokenClock(
            read: { manual.moment() },
            onStep: { step in steps.withLock { $0.append(step) } }
        )
        func read() {
            for _ in 0..<3 { _ = clock.now() }
        }
        read()
        manual.advance(by: TokenSamples.day)
        manual.set(by: .milliseconds(900))
        read()
        #expect(steps.withLock { $0 } == [])
        manual.set(by: .seconds(3600))
        read()
        manual.advance(by: .seconds(10))
        manual.set(by: .seconds(-3600))
        read()
        #expect(steps.withLock { $0.count } == 2)
    }
}
