import AdobeIMS
import ProxyCore
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct TokenSourceLogTests {
    @Test func `the log tells what happened and never the token`() async throws {
        let fixture = try TokenSourceFixture()
        let answers = TokenSourceFixture.Answers()
        let secrets = ["first-\(TokenSamples.text)", "second-\(TokenSamples.text)"]
        try await fixture.whileRunning {
            let failed = fixture.join(1)
            let error = IMSError(.imsServerError, status: 503, debugID: "NA1-abc")
            try await fixture.nextCall().fail(error)
            #expect(await failed.next(1) == ["ims_server_error, 1000": 1])
            fixture.clock.advance(by: .seconds(60))
            let waiting = fixture.join(1)
            try await fixture.nextCall()
                .succeed(TokenSamples.token(secrets[0], warnings: ["the clock is odd"]))
            #expect(await waiting.next(1) == ["token 1": 1])
            #expect(fixture.refused(generation: 1, answers.waiter) == nil)
            try await fixture.nextCall().succeed(TokenSamples.token(secrets[1]))
            #expect(await answers.next(1) == ["token 2": 1])
        }
        let lines = fixture.lines.all
        #expect(lines.count == 4)
        #expect(lines[0].hasPrefix("warning token exchange failed cause=ims_server_error"))
        #expect(lines[0].contains("ims.debug.id=NA1-abc ims.status=503"))
        #expect(lines[0].contains("state=expired"))
        #expect(lines[1].hasPrefix("info token exchanged credential=author"))
        #expect(lines[1].contains("generation=1"))
        #expect(lines[2].hasPrefix("warning "))
        #expect(lines[2].contains("credential=author"))
        #expect(lines[2].contains("the clock is odd"))
        #expect(lines[3].contains("generation=2"))
        for line in lines {
            #expect(!line.contains(TokenSamples.text))
            #expect(!line.contains("Bearer"))
        }
        var dumped = ""
        dump(fixture.source, to: &dumped)
        #expect(!dumped.contains(TokenSamples.text))
    }
}
