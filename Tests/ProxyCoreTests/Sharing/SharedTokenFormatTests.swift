import AdobeIMS
import ProxyCore
import Testing

struct SharedTokenFormatTests {
    private func format(
        _ fingerprint: [UInt8] = [1, 2],
        host: String = "https://ims.test"
    ) -> SharedTokenFormat {
        SharedTokenFormat(sealing: PlainSealing(), fingerprint: fingerprint, imsHost: host)
    }

    @Test(arguments: [0, 1, 255, 256, Int(Int32.max), Int.max])
    func `what is sealed opens again`(_ generation: Int) throws {
        for stored in TokenSamples.storedTokens {
            var stored = stored
            stored.generation = generation
            let opened = try format().open(format().seal(stored))
            #expect(opened.generation == generation)
            #expect(opened.encoded == stored.encoded)
        }
    }

    @Test func `every other byte, credential and IMS is found`() throws {
        var stored = TokenSamples.stored()
        stored.generation = 3
        let sealed = try format().seal(stored)
        for index in sealed.indices {
            var damaged = sealed
            damaged[index] ^= 1
            #expect(throws: TokenStoreError.self) { try format().open(damaged) }
            #expect(throws: TokenStoreError.self) { try format().open(Array(sealed[..<index])) }
        }
        #expect(throws: TokenStoreError.self) { try format([1, 3]).open(sealed) }
        #expect(throws: TokenStoreError.self) { try format(host: "https://ims").open(sealed) }
        let file = SealedTokenFormat(sealing: PlainSealing(), fingerprint: [1, 2], imsHost: "i")
        #expect(throws: TokenStoreError.self) { try format().open(file.seal(stored)) }
    }
}
