import AdobeIMS
import ProxyCore
import TestSupport
import Testing

/// A developer's token in a file, which only a person can replace.
@Suite(.timeLimit(.minutes(10)))
struct TokenSourceLocalTests {
    /// It says nothing of its end, so it has 24 hours from its file's time.
    private func exchange(writtenAt: UnixTime = TokenSamples.start) throws -> LocalTokenExchange {
        let json = #"{"ok":true,"statusCode":200,"accessToken":"\#(TokenSamples.text)"}"#
        let token = try LocalDevelopmentToken(json: Array(json.utf8))
        return LocalTokenExchange(token, fileModifiedAt: writtenAt)
    }

    private func provider(writtenAt: UnixTime) throws -> TokenProvider {
        TokenProvider(
            label: "token.json",
            exchange: try exchange(writtenAt: writtenAt),
            refreshBefore: nil
        )
    }

    @Test func `it is used to its end, then told to have ended, until there is another`()
        async throws
    {
        let fixture = try TokenSourceFixture(refreshBefore: nil, local: try exchange())
        let expired = "local_token_expired, 300000"
        try await fixture.whileRunning {
            #expect(await fixture.join().text == "token 1")
            fixture.clock.advance(by: .milliseconds(86_369_999))
            #expect(fixture.source.current(need: .seconds(3600))?.generation == 1)
            let cause = fixture.refused(generation: 1) { _ in Issue.record("nobody is called") }
            #expect(cause == .localTokenRefused)

            fixture.clock.advance(by: .milliseconds(1))
            #expect(fixture.source.current() == nil)
            #expect(await fixture.join(20).next(20) == [expired: 20])
            fixture.clock.advance(by: .seconds(3600))
            #expect(await fixture.join().text == expired)

            // Another one that has ended is no help.
            fixture.source.propose(try provider(writtenAt: TokenSamples.start))
            _ = await fixture.logged("changed credentials are not in use")
            #expect(await fixture.join().text == expired)
            fixture.source.propose(try provider(writtenAt: fixture.clock.read()))
            await fixture.becomesCurrent(2)
            #expect(await fixture.join().text == "token 2")
        }
        let failures = fixture.lines.all.filter { $0.contains("token exchange failed") }
        #expect(failures.count == 2)
        #expect(failures.allSatisfy { $0.contains("cause=local_token_expired") })
        #expect(failures.allSatisfy { $0.contains("get a new one") })
    }

    @Test func `one that has ended before the start is told so at once`() async throws {
        let old = TokenSamples.at(.seconds(-90_000))
        let fixture = try TokenSourceFixture(
            refreshBefore: nil,
            local: try exchange(writtenAt: old)
        )
        let answers = fixture.join(3)
        await fixture.whileRunning {
            #expect(await answers.next(3) == ["local_token_expired, 300000": 3])
        }
    }

    @Test func `it is not stored, nor looked for in a store`() async throws {
        let store = ManualStore(.token(TokenSamples.stored()), isHeld: true)
        let old = TokenSamples.at(.seconds(-90_000))
        let fixture = try TokenSourceFixture(
            store: store,
            refreshBefore: nil,
            local: try exchange(writtenAt: old)
        )
        await fixture.whileRunning {
            #expect(await fixture.join().text == "local_token_expired, 300000")
        }
    }

    @Test(
        arguments: [
            // written, asked → whether it is still a token; seconds
            (0, 0, true), (0, 86_369, true),
            // The last half minute is left to clocks that differ.
            (0, 86_370, false), (0, 86_400, false), (-86_369, 0, true), (-86_370, 0, false),
            (-86_400, 0, false), (-1_000_000, 0, false), (1000, 0, true),
        ]
    )
    func `nothing is exchanged`(_ written: Int, _ asked: Int, _ isGood: Bool) async throws {
        let exchange = try exchange(writtenAt: TokenSamples.at(.seconds(written)))
        let now = TokenSamples.at(.seconds(asked))
        guard isGood else {
            let error = await #expect(throws: IMSError.self) {
                try await exchange.accessToken(at: now)
            }
            #expect(error == IMSError(.localTokenExpired))
            return
        }
        let token = try await exchange.accessToken(at: now)
        #expect(token.value.reveal() == TokenSamples.text)
        #expect(token.expiry == TokenSamples.at(.seconds(min(written, asked) + 86_400)))
    }
}
