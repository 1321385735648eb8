import ProxyOpenSSL
import Testing

struct AES256GCMTests {
    struct Vector: Sendable {
        let name: String
        let key: String
        let nonce: String
        let additionalData: String
        let plaintext: String
        let ciphertext: String
        let tag: String
    }

    /// McGrew and Viega, "The Galois/Counter Mode of Operation", appendix B: AES-256 with nonces of
    /// 96 bits.
    static let vectors = [
        Vector(
            name: "13",
            key: String(repeating: "00", count: 32),
            nonce: String(repeating: "00", count: 12),
            additionalData: "",
            plaintext: "",
            ciphertext: "",
            tag: "530f8afbc74536b9a963b4f1c4cb738b"
        ),
        Vector(
            name: "14",
            key: String(repeating: "00", count: 32),
            nonce: String(repeating: "00", count: 12),
            additionalData: "",
            plaintext: String(repeating: "00", count: 16),
            ciphertext: "cea7403d4d606b6e074ec5d3baf39d18",
            tag: "d0d1c8a799996bf0265b98b5d48ab919"
        ),
        Vector(
            name: "15",
            key: "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
            nonce: "cafebabefacedbaddecaf888",
            additionalData: "",
            plaintext: """
                d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72
                1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255
                """,
            ciphertext: """
                522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa
                8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad
                """,
            tag: "b094dac5d93471bdec1a502270e3cc6c"
        ),
        Vector(
            name: "16",
            key: "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
            nonce: "cafebabefacedbaddecaf888",
            additionalData: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
            plaintext: """
                d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72
                1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39
                """,
            ciphertext: """
                522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa
                8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662
                """,
            tag: "76fc6ece0f4e1768cddf8853bb2d551b"
        ),
    ]

    private let cipher: AES256GCM
    private let plaintext = Array("a token that nobody is to read".utf8)
    private let additionalData = Array("whose it is".utf8)

    init() throws {
        cipher = try AES256GCM(key: KeyMaterial(Array(0..<32)))
    }

    @Test(arguments: vectors)
    func `published ciphertexts open`(_ vector: Vector) throws {
        let cipher = try AES256GCM(key: KeyMaterial([UInt8](hex: vector.key)))
        let sealed = [UInt8](hex: vector.nonce + vector.ciphertext + vector.tag)
        let opened = try cipher.open(sealed, additionalData: [UInt8](hex: vector.additionalData))
        #expect(opened == [UInt8](hex: vector.plaintext))
    }

    @Test(arguments: [0, 1, 15, 16, 17, 31, 4096, 70_001])
    func `what was sealed opens, 28 bytes shorter`(_ count: Int) throws {
        let plaintext = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        for additionalData in [[], additionalData] {
            let sealed = try cipher.seal(plaintext, additionalData: additionalData)
            #expect(sealed.count == count + 28)
            #expect(try cipher.open(sealed, additionalData: additionalData) == plaintext)
        }
    }

    @Test func `the same text is never sealed the same`() throws {
        let sealed = try (0..<100).map { _ in
            try cipher.seal(plaintext, additionalData: additionalData)
        }
        #expect(Set(sealed.map { Array($0.prefix(12)) }).count == sealed.count)
        #expect(Set(sealed.map { Array($0.dropFirst(12)) }).count == sealed.count)
    }

    @Test func `each flipped bit is noticed`() throws {
        let sealed = try cipher.seal(plaintext, additionalData: additionalData)
        for index in sealed.indices {
            for bit in 0..<8 {
                var changed = sealed
                changed[index] ^= 1 << UInt8(bit)
                #expect(throws: OpenSSLError.self) {
                    try cipher.open(changed, additionalData: additionalData)
                }
            }
        }
    }

    @Test func `what was cut or lengthened is noticed`() throws {
        let sealed = try cipher.seal(plaintext, additionalData: additionalData)
        let changed =
            sealed.indices.map { Array(sealed.prefix($0)) }
            + sealed.indices.dropFirst().map { Array(sealed.dropFirst($0)) }
            + [sealed + [0], [0] + sealed, sealed + sealed]
        for changed in changed {
            #expect(throws: OpenSSLError.self) {
                try cipher.open(changed, additionalData: additionalData)
            }
        }
    }

    @Test(arguments: ["", "whose it i", "whose it is.", "Whose it is"])
    func `other additional data is noticed`(_ text: String) throws {
        let sealed = try cipher.seal(plaintext, additionalData: additionalData)
        #expect(throws: OpenSSLError.self) {
            try cipher.open(sealed, additionalData: Array(text.utf8))
        }
    }

    @Test func `another key does not open it`() throws {
        let sealed = try cipher.seal(plaintext, additionalData: additionalData)
        for index in 0..<32 {
            var key = Array(0..<32 as Range<UInt8>)
            key[index] ^= 0x80
            let other = try AES256GCM(key: KeyMaterial(key))
            #expect(throws: OpenSSLError.self) {
                try other.open(sealed, additionalData: additionalData)
            }
        }
    }

    @Test(arguments: [0, 16, 24, 31, 33, 64])
    func `a key of another length is refused`(_ count: Int) {
        #expect(throws: OpenSSLError("a key of AES-256 has 32 bytes")) {
            try AES256GCM(key: KeyMaterial([UInt8](repeating: 1, count: count)))
        }
    }
}
