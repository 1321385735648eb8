import AdobeIMS
import Foundation
import ProxyOpenSSL
import Testing

/// OpenSSL keeps errors in a queue of the thread. What stays there explains some later failure, and
/// on an event loop's thread makes TLS take a working connection for a broken one.
struct ErrorQueueTests {
    private let key: RSAPrivateKey
    private let certificate: X509Certificate

    init() throws {
        key = try RSAPrivateKey.generate()
        certificate = try X509Certificate.selfSigned(
            commonName: "queue",
            key: key,
            validFor: .seconds(60),
            from: .now()
        )
    }

    @Test func `reading leaves no error behind, whether it succeeds or not`() throws {
        for pem in ["junk", try key.pkcs8PEM().reveal().replacingOccurrences(of: "M", with: "N")] {
            #expect(throws: OpenSSLError.self) { try RSAPrivateKey(pem: Secret(pem)) }
            #expect(try isEmpty())
            #expect(throws: OpenSSLError.self) { try X509Certificate(pem: pem) }
            #expect(try isEmpty())
        }
        for pem in [try key.pkcs1PEM(), try key.pkcs8PEM()] {
            _ = try RSAPrivateKey(pem: pem)
            #expect(try isEmpty())
        }
        _ = try X509Certificate(pem: certificate.pem)
        #expect(try isEmpty())
    }

    @Test func `signing and verifying leave no error behind`() throws {
        _ = try key.signRS256([1, 2, 3])
        #expect(try isEmpty())
        for signature in [[], [1, 2, 3], [UInt8](repeating: 255, count: 256)] as [[UInt8]] {
            #expect(!certificate.verifiesRS256(signature: signature, of: []))
            #expect(try isEmpty())
        }
        #expect(!(try RSAPrivateKey.generate().matches(certificate)))
        #expect(try isEmpty())
    }

    @Test func `making a certificate leaves no error behind`() throws {
        for name in [String(repeating: "x", count: 65), "fine"] {
            _ = try? X509Certificate.selfSigned(
                commonName: name,
                key: key,
                validFor: .seconds(60),
                subjectAlternativeNames: ["1:2:3"],
                from: .now()
            )
            #expect(try isEmpty())
        }
    }

    @Test func `sealing and deriving leave no error behind`() throws {
        let cipher = try AES256GCM(key: KeyMaterial([UInt8](repeating: 1, count: 32)))
        var sealed = try cipher.seal([1, 2, 3], additionalData: [])
        _ = try cipher.open(sealed, additionalData: [])
        #expect(try isEmpty())
        sealed[20] ^= 1
        #expect(throws: OpenSSLError.self) { try cipher.open(sealed, additionalData: []) }
        #expect(try isEmpty())
        for count in [32, 255 * 32 + 1] {
            _ = try? HKDF.sha256(KeyMaterial([1]), info: [], count: count)
            #expect(try isEmpty())
        }
    }

    /// Asks the libcrypto that is loaded in this process, on this thread.
    private func isEmpty() throws -> Bool {
        let symbol = unsafe try #require(unsafe dlsym(nil, "ERR_peek_error"))
        let peek = unsafe unsafeBitCast(symbol, to: (@convention(c) () -> UInt).self)
        return peek() == 0
    }
}
