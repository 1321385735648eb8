import AdobeIMS
import Foundation
import ProxyOpenSSL
import Testing

struct RSAPrivateKeyTests {
    private static let message = Array("header.claims".utf8)

    enum Format: CaseIterable {
        case pkcs1, pkcs8

        var label: String { self == .pkcs1 ? "RSA PRIVATE KEY" : "PRIVATE KEY" }
    }

    @Test(arguments: Format.allCases, [2048, 3072])
    func `openssl verifies what a key of openssl signs here`(format: Format, bits: Int) throws {
        let openssl = try OpenSSLCommand()
        defer { openssl.remove() }
        try makeKey(format, bits: bits, in: openssl)
        let pem = try openssl.text(of: "key.pem")
        #expect(pem.hasPrefix("-----BEGIN \(format.label)-----\n"))
        let key = try RSAPrivateKey(pem: Secret(pem))
        try openssl.write(Self.message, to: "message")
        try openssl.write(try key.signRS256(Self.message), to: "signature")
        try openssl.run("pkey", "-in", "key.pem", "-pubout", "-out", "public.pem")
        let verdict = try openssl.run(
            "dgst",
            "-sha256",
            "-verify",
            "public.pem",
            "-signature",
            "signature",
            "message"
        )
        #expect(verdict == "Verified OK\n")
    }

    @Test func `a signature is the very one that openssl makes`() throws {
        let openssl = try OpenSSLCommand()
        defer { openssl.remove() }
        try makeKey(.pkcs1, bits: 2048, in: openssl)
        let key = try RSAPrivateKey(pem: Secret(try openssl.text(of: "key.pem")))
        for message in [[], Self.message, [UInt8](repeating: 7, count: 100_000)] as [[UInt8]] {
            try openssl.write(message, to: "message")
            try openssl.run(
                "dgst",
                "-sha256",
                "-sign",
                "key.pem",
                "-out",
                "signature",
                "message"
            )
            #expect(try key.signRS256(message) == openssl.bytes(of: "signature"))
        }
    }

    @Test func `both formats are written and read back as the same key`() throws {
        let openssl = try OpenSSLCommand()
        defer { openssl.remove() }
        let key = try RSAPrivateKey.generate()
        let (pkcs1, pkcs8) = (try key.pkcs1PEM().reveal(), try key.pkcs8PEM().reveal())
        #expect(pkcs1.hasPrefix("-----BEGIN RSA PRIVATE KEY-----\n"))
        #expect(pkcs8.hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
        let signature = try key.signRS256(Self.message)
        for (name, pem) in [("1.pem", pkcs1), ("8.pem", pkcs8)] {
            #expect(try RSAPrivateKey(pem: Secret(pem)).signRS256(Self.message) == signature)
            try openssl.write(pem, to: name)
            #expect(try openssl.run("rsa", "-in", name, "-check", "-noout").contains("RSA key ok"))
        }
        try openssl.run("rsa", "-in", "8.pem", "-traditional", "-out", "converted.pem")
        #expect(try openssl.text(of: "converted.pem") == pkcs1)
    }

    @Test func `a generated key has the length asked for and is new`() throws {
        let key = try RSAPrivateKey.generate(bits: 3072)
        #expect(try key.signRS256([]).count == 384)
        let (first, second) = (try RSAPrivateKey.generate(), try RSAPrivateKey.generate())
        #expect(try first.signRS256([]).count == 256)
        #expect(try first.pkcs1PEM() != second.pkcs1PEM())
    }

    @Test(arguments: [-1, 0, 1024, 2047, 16_385, Int.max])
    func `an odd length is refused`(bits: Int) {
        #expect(throws: OpenSSLError.self) { try RSAPrivateKey.generate(bits: bits) }
    }

    @Test func `keys that are too short or of another kind are refused`() throws {
        let openssl = try OpenSSLCommand()
        defer { openssl.remove() }
        try openssl.run("genrsa", "-out", "short.pem", "1024")
        try openssl.run(
            "genpkey",
            "-algorithm",
            "EC",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-out",
            "ec.pem"
        )
        try openssl.run(
            "genpkey",
            "-algorithm",
            "RSA-PSS",
            "-pkeyopt",
            "rsa_keygen_bits:2048",
            "-out",
            "pss.pem"
        )
        for (name, word) in [("short.pem", "2048"), ("ec.pem", "RSA"), ("pss.pem", "RSA")] {
            let pem = Secret(try openssl.text(of: name))
            let error = #expect(throws: OpenSSLError.self) { try RSAPrivateKey(pem: pem) }
            #expect(error?.message.contains(word) == true)
        }
    }

    // The passphrase is of a key that lives for this test.
    @Test func `encrypted keys are refused without asking for a password`() throws {
        let openssl = try OpenSSLCommand()
        defer { openssl.remove() }
        try openssl.run(
            "genrsa",
            "-traditional",
            "-aes128",
            "-passout",
            "pass:word",
            "-out",
            "1.pem",
            "2048"
        )
        try openssl.run("genrsa", "-aes128", "-passout", "pass:word", "-out", "8.pem", "2048")
        for name in ["1.pem", "8.pem"] {
            let pem = Secret(try openssl.text(of: name))
            let error = #expect(throws: OpenSSLError.self) { try RSAPrivateKey(pem: pem) }
            #expect(error?.message.contains("encrypted") == true)
        }
    }

    @Test func `damaged keys are refused and nothing of them is repeated`() throws {
        let pem = try RSAPrivateKey.generate().pkcs8PEM().reveal()
        let lines = pem.split(separator: "\n").map(String.init)
        let damaged = [
            "", "sesame", "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
            String(pem.prefix(pem.count / 2)),
            ([lines[0]] + lines.dropFirst(3)).joined(separator: "\n") + "\n",
            pem.replacingOccurrences(of: "PRIVATE", with: "PUBLIC"),
        ]
        for text in damaged {
            let error = #expect(throws: OpenSSLError.self) { try RSAPrivateKey(pem: Secret(text)) }
            let message = try #require(error?.description)
            #expect(message.hasPrefix("the private key can't be read as PEM"))
            #expect(!message.contains(lines[1]) && !message.contains("sesame"))
        }
    }

    @Test func `one key signs on many threads at once`() async throws {
        let key = try RSAPrivateKey.generate()
        let certificate = try X509Certificate.selfSigned(
            commonName: "threads",
            key: key,
            validFor: .seconds(60),
            from: .now()
        )
        let expected = try key.signRS256(Self.message)
        let verdicts = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<64 {
                group.addTask { @concurrent in
                    let own = Array("message \(number)".utf8)
                    let signature = try key.signRS256(own)
                    let shared = try key.signRS256(Self.message)
                    return certificate.verifiesRS256(signature: signature, of: own)
                        && shared == expected
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(verdicts == [Bool](repeating: true, count: 64))
    }

    private func makeKey(_ format: Format, bits: Int, in openssl: OpenSSLCommand) throws {
        try openssl.run("genrsa", "-traditional", "-out", "traditional.pem", "\(bits)")
        switch format {
        case .pkcs1:
            try openssl.run("rsa", "-in", "traditional.pem", "-traditional", "-out", "key.pem")
        case .pkcs8:
            try openssl.run(
                "pkcs8",
                "-topk8",
                "-nocrypt",
                "-in",
                "traditional.pem",
                "-out",
                "key.pem"
            )
        }
    }
}
