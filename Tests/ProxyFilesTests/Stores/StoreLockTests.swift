import ProxyCore
import ProxyFiles
import ProxyOpenSSL
import Testing

/// One process at a time exchanges for a credential.
@Suite(.timeLimit(.minutes(10)))
struct StoreLockTests {
    private let fixture: StoreFixture

    init() throws {
        fixture = try StoreFixture()
    }

    private func text(_ claim: ExchangeClaim) -> String {
        switch claim {
        case .granted: "granted"
        case .taken: "taken"
        case .unavailable(let reason): reason
        }
    }

    @Test func `of two who ask one gets it, until it gives it back`() async throws {
        let stores = [try fixture.store(), try fixture.store()]
        guard case .granted(let lock) = await stores[0].claim() else {
            Issue.record("the first got nothing")
            return
        }
        #expect(text(await stores[1].claim()) == "taken")
        // Another key of the same credential is the same credential.
        let rotated = try fixture.store(fingerprint: CredentialFingerprint.of(["new"]))
        #expect(text(await rotated.claim()) == "taken")
        #expect(text(await (try fixture.store(credential: "publish")).claim()) == "granted")
        await lock.release()
        #expect(text(await stores[1].claim()) == "granted")
    }

    @Test func `a lock that nobody holds any more is none`() async throws {
        for _ in 0..<3 { #expect(text(await (try fixture.store()).claim()) == "granted") }
    }

    @Test func `a directory that can't be made is no reason to wait`() async throws {
        let store = FileTokenStore(
            directory: "/proc/none/tokens",
            credential: "author",
            fingerprint: [1],
            imsHost: "ims",
            sealing: try TokenSealer(secret: StoreFixture.secret)
        )
        #expect(text(await store.claim()).hasPrefix("the directory can't be made"))
    }

    @Test func `files of former keys go when the new one's is written`() async throws {
        let old = try fixture.store()
        try await old.save(StoreFixture.token())
        let other = try fixture.store(credential: "author-b")
        try await other.save(StoreFixture.token())
        let new = try fixture.store(fingerprint: CredentialFingerprint.of(["new"]))
        try await new.save(StoreFixture.token("new"))
        let tokens = try fixture.files().filter { $0.hasSuffix(".token") }
        #expect(tokens.count == 2)
        #expect(await old.load().text == "none")
        #expect(await new.load().text == "token new")
        #expect(await other.load().text == "token \(StoreFixture.tokenText)")
    }
}
