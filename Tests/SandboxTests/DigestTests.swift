import ProxyOpenSSL
import Sandbox
import Testing

struct DigestTests {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            String(repeating: "a", count: 1_000_000),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        ),
    ])
    func `SHA-256 of FIPS 180-4's examples`(_ text: String, _ expected: String) {
        let bytes = Array(text.utf8)
        var running = SHA256()
        for start in stride(from: 0, to: bytes.count, by: 999) {
            running.update(Array(bytes[start..<min(start + 999, bytes.count)]))
        }
        let expectedBytes = stride(from: 0, to: 64, by: 2).map { place -> UInt8? in
            UInt8(expected.dropFirst(place).prefix(2), radix: 16)
        }
        #expect(running.finalize() == expectedBytes)
        #expect(SHA256.digest(of: bytes) == expectedBytes)
        #expect(Fingerprint.of(text) == String(expected.prefix(12)))
    }
}
