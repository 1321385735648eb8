import AdobeIMS
import ProxyOpenSSL
import Testing

struct TokenSealerTests {
    @Test func `only the same secret opens what was sealed`() throws {
        let sealer = try TokenSealer(secret: Secret("p8e-sample"))
        let sealed = try #require(sealer.seal([1, 2, 3], additionalData: [4]))
        let again = try TokenSealer(secret: Secret("p8e-sample"))
        #expect(again.open(sealed, additionalData: [4]) == [1, 2, 3])
        #expect(again.open(sealed, additionalData: [5]) == nil)
        let other = try TokenSealer(secret: Secret("p8e-sampld"))
        #expect(other.open(sealed, additionalData: [4]) == nil)
    }

    @Test func `an empty secret is none`() {
        #expect(throws: OpenSSLError.self) { try TokenSealer(secret: Secret("")) }
    }

    /// What an earlier version stored has to stay readable.
    @Test func `the key is derived from the secret for this purpose`() throws {
        let secret = Secret(String(repeating: "k", count: 32))
        let sealed = try #require(try TokenSealer(secret: secret).seal([1], additionalData: [2]))
        let purpose = Array("aem-auth-proxy token store, AES-256-GCM, 1".utf8)
        let key = try HKDF.sha256(KeyMaterial(secret), info: purpose, count: 32)
        #expect(try AES256GCM(key: key).open(sealed, additionalData: [2]) == [1])
    }

    @Test func `a fingerprint differs where any part does`() {
        let lists = [
            [], [""], ["", ""], ["a"], ["a", ""], ["", "a"], ["ab", "c"], ["a", "bc"], ["abc"],
            ["1:a"], ["b", "a"], ["a", "b"],
        ]
        let fingerprints = lists.map(CredentialFingerprint.of)
        #expect(Set(fingerprints).count == lists.count)
        #expect(fingerprints.allSatisfy { $0.count == 32 })
        #expect(CredentialFingerprint.of(["a", "b"]) == SHA256.digest(of: Array("1:a1:b".utf8)))
    }
}
