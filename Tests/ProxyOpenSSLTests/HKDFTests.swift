import AdobeIMS
import ProxyOpenSSL
import Testing

struct HKDFTests {
    struct Vector: Sendable {
        let secret: [UInt8]
        let salt: [UInt8]
        let info: [UInt8]
        let key: String
    }

    /// RFC 5869, appendices A.1 to A.3: those with SHA-256.
    static let vectors = [
        Vector(
            secret: Array(repeating: 0x0B, count: 22),
            salt: Array(0x00...0x0C),
            info: Array(0xF0...0xF9),
            key: """
                3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865
                """
        ),
        Vector(
            secret: Array(0x00...0x4F),
            salt: Array(0x60...0xAF),
            info: Array(0xB0...0xFF),
            key: """
                b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c
                59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71
                cc30c58179ec3e87c14c01d5c1f3434f1d87
                """
        ),
        Vector(
            secret: Array(repeating: 0x0B, count: 22),
            salt: [],
            info: [],
            key: """
                8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8
                """
        ),
    ]

    @Test(arguments: vectors)
    func `keys are those of RFC 5869`(_ vector: Vector) throws {
        let expected = [UInt8](hex: vector.key)
        let key = try HKDF.sha256(
            KeyMaterial(vector.secret),
            salt: vector.salt,
            info: vector.info,
            count: expected.count
        )
        #expect(key.reveal() == expected)
    }

    @Test func `another secret, salt or info gives another key`() throws {
        let keys = try [
            HKDF.sha256(KeyMaterial([1]), salt: [2], info: [3], count: 32),
            HKDF.sha256(KeyMaterial([9]), salt: [2], info: [3], count: 32),
            HKDF.sha256(KeyMaterial([1]), salt: [9], info: [3], count: 32),
            HKDF.sha256(KeyMaterial([1]), salt: [2], info: [9], count: 32),
            HKDF.sha256(KeyMaterial([1]), salt: [], info: [2, 3], count: 32),
        ]
        #expect(Set(keys.map { $0.reveal() }).count == keys.count)
    }

    @Test(arguments: [(0, 32), (1, 0), (1, -1), (1, 255 * 32 + 1)])
    func `what is beyond the limits is refused`(_ secretCount: Int, _ count: Int) {
        let secret = KeyMaterial([UInt8](repeating: 1, count: secretCount))
        #expect(throws: OpenSSLError.self) { try HKDF.sha256(secret, info: [], count: count) }
    }

    @Test func `the limits themselves are allowed`() throws {
        #expect(try HKDF.sha256(KeyMaterial([1]), info: [], count: 255 * 32).count == 255 * 32)
    }

    @Test func `a key is not in what is printed of it`() {
        let key = KeyMaterial(Secret("sesame-sesame-sesame"))
        #expect(key.reveal() == Array("sesame-sesame-sesame".utf8))
        var dumped = ""
        dump(key, to: &dumped)
        for text in [dumped, "\(key)", String(reflecting: key)] {
            #expect(!text.contains("sesame") && !text.contains("115"))
        }
    }
}
