import ProxyCore
import Testing

struct SealedTokenFormatTests {
    private static let damaged =
        "it is another credential's or another IMS host's, or is damaged"

    private func format(
        _ fingerprint: [UInt8] = [1, 2, 3],
        _ host: String = "ims.example"
    ) -> SealedTokenFormat {
        SealedTokenFormat(sealing: PlainSealing(), fingerprint: fingerprint, imsHost: host)
    }

    @Test(arguments: TokenSamples.storedTokens.indices)
    func `what was sealed opens`(_ index: Int) throws {
        let original = TokenSamples.storedTokens[index]
        let bytes = try format().seal(original)
        #expect(bytes.starts(with: Array("AEMTOKEN".utf8) + [3]))
        #expect(try format().open(bytes).encoded == original.encoded)
    }

    @Test(
        arguments: [
            ([1, 2, 4], "ims.example"), ([1, 2], "ims.example"), ([], "ims.example"),
            ([1, 2, 3], "ims.exampl"), ([1, 2, 3], "ims-stg.example"), ([1, 2, 3], ""),
            // The same bytes in a row.
            ([1, 2, 3, 0x69], "ms.example"),
        ] as [([UInt8], String)]
    )
    func `another credential's or host's is refused`(_ fingerprint: [UInt8], _ host: String) throws
    {
        let bytes = try format().seal(TokenSamples.stored())
        #expect(throws: TokenStoreError(Self.damaged)) {
            try format(fingerprint, host).open(bytes)
        }
    }

    @Test func `each changed byte is refused, and says of what kind it is`() throws {
        let bytes = try format().seal(TokenSamples.stored())
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 0x01
            let reason =
                switch index {
                case 0..<8: "it is not a stored token, or is cut off"
                case 8: "it has a format of another version of this program"
                default: Self.damaged
                }
            #expect(throws: TokenStoreError(reason)) { try format().open(changed) }
        }
    }

    @Test func `each length but its own is refused`() throws {
        let bytes = try format().seal(TokenSamples.stored())
        for count in bytes.indices {
            #expect(throws: TokenStoreError.self) {
                try format().open(Array(bytes.prefix(count)))
            }
        }
        #expect(throws: TokenStoreError(Self.damaged)) { try format().open(bytes + [0]) }
    }

    @Test func `the version is bound to what is sealed`() throws {
        let bytes = try format().seal(TokenSamples.stored())
        let sealed = Array(bytes.dropFirst(9))
        let rest: [UInt8] = [3, 1, 2, 3] + Array("ims.example".utf8)
        let header = Array("AEMTOKEN".utf8)
        #expect(PlainSealing().open(sealed, additionalData: header + [3] + rest) != nil)
        #expect(PlainSealing().open(sealed, additionalData: header + [1] + rest) == nil)
    }

    @Test func `what can't be encrypted is not written`() {
        let format = SealedTokenFormat(
            sealing: PlainSealing(isBroken: true),
            fingerprint: [],
            imsHost: ""
        )
        #expect(throws: TokenStoreError("the token could not be encrypted")) {
            try format.seal(TokenSamples.stored())
        }
    }
}
