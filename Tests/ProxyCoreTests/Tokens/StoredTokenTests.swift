import AdobeIMS
import ProxyCore
import Testing

struct StoredTokenTests {
    @Test(arguments: TokenSamples.storedTokens.indices)
    func `what was encoded reads the same`(_ index: Int) throws {
        let original = TokenSamples.storedTokens[index]
        let read = try StoredToken(decoding: original.encoded)
        #expect(read.token?.value == original.token?.value)
        #expect(read.token?.issuedAt == original.token?.issuedAt)
        #expect(read.token?.expiry == original.token?.expiry)
        #expect(read.token?.expirySource == original.token?.expirySource)
        #expect(read.exchanges == original.exchanges)
        #expect(read.account == original.account)
    }

    @Test(arguments: IMSError.Cause.allCases)
    func `every cause of a failure is kept`(_ cause: IMSError.Cause) throws {
        let failure = TokenSamples.failure(cause, retryAt: TokenSamples.start)
        let read = try StoredToken(decoding: TokenSamples.stored(failure: failure).encoded)
        #expect(read.exchanges.failure == failure)
    }

    @Test(arguments: TokenSamples.storedTokens.indices)
    func `what is cut off or goes on is refused`(_ index: Int) {
        let bytes = TokenSamples.storedTokens[index].encoded
        for count in bytes.indices {
            #expect(throws: TokenStoreError("it is cut off")) {
                try StoredToken(decoding: Array(bytes.prefix(count)))
            }
        }
        #expect(throws: TokenStoreError("it goes on behind its end")) {
            try StoredToken(decoding: bytes + [0])
        }
    }

    @Test(
        arguments: [
            ([2, 0, 0, 0], "its layout is unknown"),
            ([0, 255, 0, 0], "its layout is unknown"),
            ([0, 0, 3, 0], "its layout is unknown"),
            ([0, 0, 1, 0, 0, 0, 0], "it has a wait without an attempt"),
            ([1, 0, 0, 0, 0], "its token has characters that no token has"),
            ([1, 0, 0, 0, 1, 0x20], "its token has characters that no token has"),
            ([1, 0, 0, 0, 3, 0x61, 0x0D, 0x0A], "its token has characters that no token has"),
            ([1, 0, 0, 0, 1, 0xFF], "its token has characters that no token has"),
            ([1, 0, 0, 0, 1, 0x7F], "its token has characters that no token has"),
            ([1, 255, 255, 255, 255, 0x61], "it is cut off"),
            ([0, 1, 0, 0, 0, 1, 0x61], "its cause of a failure is unknown"),
            ([0, 0, 0, 17], "it has more forced exchanges than are ever kept"),
            ([0, 0, 0, 1], "it is cut off"), ([0, 0, 0, 0], "it is cut off"),
            ([0, 0, 0, 0, 2, 0, 0], "it is cut off"),
            ([0, 0, 0, 0, 4], "its layout is unknown"),
        ] as [([UInt8], String)]
    )
    func `what no version wrote is refused with its reason`(_ bytes: [UInt8], _ reason: String) {
        #expect(throws: TokenStoreError(reason)) { try StoredToken(decoding: bytes) }
    }

    @Test func `a failure without an attempt is refused`() {
        let failure = TokenSamples.failure(attempts: 0, retryAt: TokenSamples.start)
        #expect(throws: TokenStoreError("it has a wait without an attempt")) {
            try StoredToken(decoding: TokenSamples.stored(failure: failure).encoded)
        }
    }

    @Test func `of many forced exchanges the newest are kept`() {
        let times = (0..<20).map { TokenSamples.at(.seconds($0)) }
        var history = ExchangeHistory(forced: times)
        #expect(history.forced == Array(times[4...]))
        history.forced.append(TokenSamples.at(.seconds(20)))
        #expect(history.forced.first == times[5])
        #expect(history.forced.count == ExchangeHistory.mostForced)
    }

    @Test func `the token is not in what is printed`() {
        let stored = TokenSamples.stored()
        var dumped = ""
        dump(stored, to: &dumped)
        for text in ["\(stored)", String(reflecting: stored), dumped] {
            #expect(!text.contains(TokenSamples.text))
        }
    }
}
