package import AdobeIMS
import COpenSSL

/// An RSA key of 2048 bits or more that signs with RS256 (RFC 7518, section 3.3).
///
/// It is `Sendable` without a lock because its only state is a pointer that never changes, to an
/// `EVP_PKEY` that is never changed after `init`: OpenSSL 3 allows any number of threads to use
/// such a key at once, each with a context of its own (openssl-threads(7)), and guards the caches
/// within it by itself. The pointer is freed in `deinit`, when no thread holds the key any more.
@safe
package final class RSAPrivateKey: @unchecked Sendable {
    /// Nothing outside this module's types sees it.
    let pointer: OpaquePointer

    static let leastBits = 2048
    private static let mostBits = 16_384

    /// Takes ownership, also when the key is refused.
    private init(owning pointer: OpaquePointer) throws(OpenSSLError) {
        unsafe self.pointer = unsafe pointer
        guard unsafe EVP_PKEY_is_a(pointer, "RSA") == 1 else {
            throw OpenSSLError("the private key is not an RSA key")
        }
        guard unsafe EVP_PKEY_get_bits(pointer) >= Self.leastBits else {
            throw OpenSSLError("the RSA key is shorter than 2048 bits")
        }
    }

    deinit {
        unsafe EVP_PKEY_free(pointer)
    }

    /// Reads a key in PEM: PKCS#1 (`RSA PRIVATE KEY`) or PKCS#8 (`PRIVATE KEY`).
    ///
    /// - Throws: ``OpenSSLError`` for anything else, an encrypted key, a key that is not RSA, and
    ///   one under 2048 bits.
    package convenience init(pem: Secret) throws(OpenSSLError) {
        let text = pem.reveal()
        // A space or a comma, so that base64 can't be taken for it.
        guard !text.contains("ENCRYPTED PRIVATE KEY"), !text.contains("4,ENCRYPTED") else {
            throw OpenSSLError("the private key is encrypted: decrypt it with `openssl pkey`")
        }
        let key = unsafe PEMReader.object(in: text) { bio in
            // Without a callback OpenSSL would ask for a password on the terminal.
            unsafe PEM_read_bio_PrivateKey(bio, nil, { _, _, _, _ in -1 }, nil)
        }
        guard let key = unsafe key else {
            throw .last("the private key can't be read as PEM")
        }
        try unsafe self.init(owning: key)
    }

    /// Makes a new key. It takes OpenSSL some tenths of a second.
    ///
    /// - Parameter bits: 2048 to 16,384.
    /// - Returns: a key that nobody else has.
    /// - Throws: ``OpenSSLError`` for another number of bits, or when OpenSSL fails.
    package static func generate(bits: Int = 2048) throws(OpenSSLError) -> RSAPrivateKey {
        guard (leastBits...mostBits).contains(bits) else {
            throw OpenSSLError("an RSA key has 2048 to 16384 bits")
        }
        guard let key = unsafe openssl_shim_generate_rsa(UInt32(bits)) else {
            throw .last("no RSA key could be made")
        }
        return try unsafe RSAPrivateKey(owning: key)
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256 over the bytes. Any number of threads may sign at once.
    ///
    /// - Returns: as many bytes as the key has.
    package func signRS256(_ bytes: [UInt8]) throws(OpenSSLError) -> [UInt8] {
        guard let context = unsafe EVP_MD_CTX_new() else {
            throw .last("out of memory")
        }
        defer { unsafe EVP_MD_CTX_free(context) }
        var count = unsafe Int(EVP_PKEY_get_size(pointer))
        var signature = [UInt8](repeating: 0, count: count)
        guard unsafe EVP_DigestSignInit(context, nil, EVP_sha256(), nil, pointer) == 1,
            unsafe EVP_DigestSign(context, &signature, &count, bytes, bytes.count) == 1
        else {
            throw .last("signing failed")
        }
        return Array(signature.prefix(count))
    }

    /// Whether the certificate is for this key.
    package func matches(_ certificate: X509Certificate) -> Bool {
        // Keys of different types leave an error behind.
        defer { ERR_clear_error() }
        guard let other = unsafe X509_get0_pubkey(certificate.pointer) else {
            return false
        }
        return unsafe EVP_PKEY_eq(pointer, other) == 1
    }
}

extension RSAPrivateKey {
    /// `-----BEGIN RSA PRIVATE KEY-----`, as in the Developer Console's files, with LF line ends.
    package func pkcs1PEM() throws(OpenSSLError) -> Secret {
        Secret(
            try unsafe MemoryBIO.text(orFail: "the key can't be written as PKCS#1") { bio in
                unsafe PEM_write_bio_PrivateKey_traditional(bio, pointer, nil, nil, 0, nil, nil)
                    == 1
            }
        )
    }

    /// `-----BEGIN PRIVATE KEY-----`, with LF line ends.
    package func pkcs8PEM() throws(OpenSSLError) -> Secret {
        Secret(
            try unsafe MemoryBIO.text(orFail: "the key can't be written as PKCS#8") { bio in
                unsafe PEM_write_bio_PKCS8PrivateKey(bio, pointer, nil, nil, 0, nil, nil) == 1
            }
        )
    }
}
