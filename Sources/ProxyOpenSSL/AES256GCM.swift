import COpenSSL

/// AES-256-GCM (NIST SP 800-38D): what is sealed can't be read, nor changed unnoticed.
///
/// The sealed form is nonce ‖ ciphertext ‖ tag: 28 bytes more than the plaintext. The nonce is
/// random, which is good for 2³² texts a key.
package struct AES256GCM: Sendable {
    package static let keyByteCount = 32
    private static let nonceByteCount = 12
    private static let tagByteCount = 16

    private let key: KeyMaterial

    /// - Throws: ``OpenSSLError`` when the key has not 32 bytes.
    package init(key: KeyMaterial) throws(OpenSSLError) {
        guard key.count == Self.keyByteCount else {
            throw OpenSSLError("a key of AES-256 has 32 bytes")
        }
        self.key = key
    }

    /// Encrypts `plaintext`. `additionalData` is not kept in the sealed form: it takes the same
    /// to open it.
    ///
    /// - Throws: ``OpenSSLError`` when libcrypto has no memory or no randomness, and for 2 GiB or
    ///   more.
    package func seal(
        _ plaintext: [UInt8],
        additionalData: [UInt8]
    ) throws(OpenSSLError) -> [UInt8] {
        guard let count = Int32(exactly: plaintext.count),
            let additionalCount = Int32(exactly: additionalData.count)
        else {
            throw OpenSSLError("too much to be sealed at once")
        }
        guard let cipher = unsafe EVP_CIPHER_CTX_new() else { throw .last("out of memory") }
        defer { unsafe EVP_CIPHER_CTX_free(cipher) }
        var nonce = [UInt8](repeating: 0, count: Self.nonceByteCount)
        var ciphertext = [UInt8](repeating: 0, count: plaintext.count)
        var tag = [UInt8](repeating: 0, count: Self.tagByteCount)
        var written: Int32 = 0
        guard unsafe RAND_bytes(&nonce, Int32(Self.nonceByteCount)) == 1,
            unsafe EVP_EncryptInit_ex(cipher, EVP_aes_256_gcm(), nil, key.bytes, nonce) == 1,
            unsafe EVP_EncryptUpdate(cipher, nil, &written, additionalData, additionalCount) == 1,
            unsafe EVP_EncryptUpdate(cipher, &ciphertext, &written, plaintext, count) == 1,
            // GCM has no last block: it writes nothing.
            unsafe EVP_EncryptFinal_ex(cipher, nil, &written) == 1,
            unsafe EVP_CIPHER_CTX_ctrl(
                cipher,
                EVP_CTRL_AEAD_GET_TAG,
                Int32(Self.tagByteCount),
                &tag
            ) == 1
        else {
            throw .last("sealing failed")
        }
        return nonce + ciphertext + tag
    }

    /// The plaintext of what ``seal(_:additionalData:)`` made with the same key and additional
    /// data.
    ///
    /// - Throws: ``OpenSSLError`` for anything else; which of the three differs can't be known.
    package func open(
        _ sealed: [UInt8],
        additionalData: [UInt8]
    ) throws(OpenSSLError) -> [UInt8] {
        let overhead = Self.nonceByteCount + Self.tagByteCount
        guard let count = Int32(exactly: sealed.count - overhead), count >= 0,
            let additionalCount = Int32(exactly: additionalData.count)
        else {
            throw OpenSSLError("too short or too long to have been sealed")
        }
        let nonce = Array(sealed.prefix(Self.nonceByteCount))
        let ciphertext = Array(sealed.dropFirst(Self.nonceByteCount).dropLast(Self.tagByteCount))
        var tag = Array(sealed.suffix(Self.tagByteCount))
        guard let cipher = unsafe EVP_CIPHER_CTX_new() else { throw .last("out of memory") }
        defer { unsafe EVP_CIPHER_CTX_free(cipher) }
        var plaintext = [UInt8](repeating: 0, count: Int(count))
        var written: Int32 = 0
        guard unsafe EVP_DecryptInit_ex(cipher, EVP_aes_256_gcm(), nil, key.bytes, nonce) == 1,
            unsafe EVP_DecryptUpdate(cipher, nil, &written, additionalData, additionalCount) == 1,
            unsafe EVP_DecryptUpdate(cipher, &plaintext, &written, ciphertext, count) == 1,
            unsafe EVP_CIPHER_CTX_ctrl(
                cipher,
                EVP_CTRL_AEAD_SET_TAG,
                Int32(Self.tagByteCount),
                &tag
            ) == 1,
            unsafe EVP_DecryptFinal_ex(cipher, nil, &written) == 1
        else {
            unsafe OPENSSL_cleanse(&plaintext, plaintext.count)
            throw .last("not sealed with this key and additional data, or changed since")
        }
        return plaintext
    }
}
