import AdobeIMS
import ProxyCore
import Testing

/// Whether AEM may not know an account yet.
@Suite(.timeLimit(.minutes(10)))
struct AccountAgeTests {
    @Test(
        arguments: [
            (.unknown, 0, false), (.tokenless, 0, false), (.served, 0, false),
            (.since(TokenSamples.start), 0, true), (.since(TokenSamples.start), 599, true),
            (.since(TokenSamples.start), 600, false), (.since(TokenSamples.start), 86_400, false),
            // The clock was set back a little, or much.
            (.since(TokenSamples.start), -300, true), (.since(TokenSamples.start), -301, false),
        ] as [(AccountAge, Int, Bool)]
    )
    func `it is new for ten minutes, if anybody knows`(
        _ account: AccountAge,
        _ seconds: Int,
        _ isNew: Bool
    ) {
        #expect(account.isNew(at: TokenSamples.at(.seconds(seconds))) == isNew)
    }

    /// A process that is new, and what the store says of the account.
    @Test(
        arguments: [
            ("no store", false), ("never", true), ("none", false), ("ignored", false),
            ("unknown", false), ("tokenless", true), ("lately", true), ("long ago", false),
            ("served", false),
        ]
    )
    func `a new process says nothing of it`(_ kind: String, _ isNew: Bool) async throws {
        let ended = TokenSamples.token(issuedAt: TokenSamples.at(.seconds(-86_400)))
        let loaded: [String: LoadedToken] = [
            "never": .never, "none": .none, "ignored": .ignored(reason: "it is damaged"),
            "unknown": .token(TokenSamples.stored(ended)),
            "tokenless": .token(TokenSamples.stored(nil, account: .tokenless)),
            "lately": .token(
                TokenSamples.stored(ended, account: .since(TokenSamples.at(.seconds(-500))))
            ),
            "long ago": .token(
                TokenSamples.stored(ended, account: .since(TokenSamples.at(.seconds(-600))))
            ),
            "served": .token(TokenSamples.stored(ended, account: .served)),
        ]
        let store = loaded[kind].map { ManualStore($0) }
        let fixture = try TokenSourceFixture(store: store)
        try await fixture.whileRunning {
            try await fixture.nextCall().succeed()
            #expect(await fixture.join().text == "token 1")
            #expect(fixture.source.isAccountNew == isNew)
            guard isNew, let store else { return fixture.source.accountServed() }
            await store.nextSaves(1)
            #expect(store.saves.last?.account.isNew(at: TokenSamples.start) == true)
            // The next process learns of it.
            fixture.source.accountServed()
            #expect(!fixture.source.isAccountNew)
            await store.nextSaves(1)
            #expect(store.saves.last?.account == .served)
            #expect(store.saves.last?.token != nil)
            fixture.source.accountServed()
            #expect(store.saves.count == 2)
        }
    }

    @Test func `a failure to get a token leaves it without one`() async throws {
        let store = ManualStore(.never)
        let fixture = try TokenSourceFixture(store: store)
        try await fixture.whileRunning {
            try await fixture.nextCall().fail(IMSError(.imsServerError))
            await store.nextSaves(1)
            #expect(store.saves.last?.account == .tokenless)
            #expect(!fixture.source.isAccountNew)
        }
    }
}
