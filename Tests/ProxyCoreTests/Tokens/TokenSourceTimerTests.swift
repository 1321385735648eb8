import AdobeIMS
import ProxyCore
import Testing

@Suite(.timeLimit(.minutes(10)))
struct TokenSourceTimerTests {
    /// When the timer fires, the wall clock may not be there yet: it was set back, or is slewed.
    /// This one goes on by a millisecond whenever it is read, and the token is due in 30 of those.
    @Test func `a timer that fires too early is set again`() async throws {
        let fixture = try TokenSourceFixture(clock: ManualClock(step: .milliseconds(1)))
        try await fixture.whileRunning {
            // Of 60 s, usable for 45 s and due after 39 s less a jitter of 0.75 s.
            let issuedAt = TokenSamples.at(.milliseconds(30 - 38_250))
            try await fixture.nextCall()
                .succeed(TokenSamples.token(issuedAt: issuedAt, life: .seconds(60)))
            let call = try await fixture.nextCall()
            #expect(call.time >= TokenSamples.at(.milliseconds(30)))
            call.succeed(TokenSamples.token(issuedAt: call.time))
        }
        #expect(fixture.exchange.count == 2)
    }
}
