import COpenSSL

/// AES-256-GCM (NIST SP 800-38D): what is sealed can't be read, nor changed unnoticed.
///
/// The sealed form is nonce ‖ ciphertext ‖ tag: 28 bytes more than the plaintext. The nonce is
/// random, which is good for 2³² texts a key.
package struct AES256GCM: Sendable {
    package static let keyByteCount = 32

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
        var nonce = [UInt8](repeating: 0, count: GCMContext.nonceByteCount)
        guard unsafe RAND_bytes(&nonce, Int32(nonce.count)) == 1 else {
            throw .last("no randomness")
        }
        var text = plaintext + [UInt8](repeating: 0, count: GCMContext.tagByteCount)
        try GCMContext(.seal, key: key).seal(&text, nonce: nonce, additionalData: additionalData)
        return nonce + text
    }

    /// The plaintext of what ``seal(_:additionalData:)`` made with the same key and additional
    /// data.
    ///
    /// - Throws: ``OpenSSLError`` for anything else; which of the three differs can't be known.
    package func open(
        _ sealed: [UInt8],
        additionalData: [UInt8]
    ) throws(OpenSSLError) -> [UInt8] {
        guard sealed.count >= GCMContext.nonceByteCount + GCMContext.tagByteCount else {
            throw OpenSSLError("too short to have been sealed")
        }
        let nonce = Array(sealed.prefix(GCMContext.nonceByteCount))
        var text = Array(sealed.dropFirst(GCMContext.nonceByteCount))
        try GCMContext(.open, key: key).open(&text, nonce: nonce, additionalData: additionalData)
        text.removeLast(GCMContext.tagByteCount)
        return text
    }
}
