import COpenSSL

/// AES-256-GCM with one key in one direction: libcrypto's context and the key's schedule are made
/// once, for any number of texts.
@safe
struct GCMContext: ~Copyable {
    enum Direction: Int32 {
        case open = 0
        case seal = 1
    }

    static let nonceByteCount = 12
    static let tagByteCount = 16

    /// An `EVP_CIPHER_CTX`, owned by this value; libcrypto wipes the key in it when it is freed.
    private let context: OpaquePointer
    private let direction: Direction

    /// - Throws: ``OpenSSLError`` when the key has not 32 bytes.
    init(_ direction: Direction, key: KeyMaterial) throws(OpenSSLError) {
        guard key.count == AES256GCM.keyByteCount else {
            throw OpenSSLError("a key of AES-256 has 32 bytes")
        }
        guard let context = unsafe EVP_CIPHER_CTX_new() else { throw .last("out of memory") }
        let status = unsafe EVP_CipherInit_ex(
            context,
            EVP_aes_256_gcm(),
            nil,
            key.bytes,
            nil,
            direction.rawValue
        )
        guard status == 1 else {
            unsafe EVP_CIPHER_CTX_free(context)
            throw .last("no cipher")
        }
        unsafe self.context = context
        self.direction = direction
    }

    deinit {
        unsafe EVP_CIPHER_CTX_free(context)
    }

    /// Encrypts in place all of `text` but its last 16 bytes, which become the tag.
    ///
    /// - Throws: ``OpenSSLError`` when libcrypto fails, and for 2 GiB or more.
    func seal(
        _ text: inout [UInt8],
        nonce: [UInt8],
        additionalData: [UInt8] = []
    ) throws(OpenSSLError) {
        let count = text.count - Self.tagByteCount
        var tag = [UInt8](repeating: 0, count: Self.tagByteCount)
        guard transform(&text, count, nonce, additionalData),
            // GCM has no last block: it writes nothing.
            isFinal(),
            unsafe EVP_CIPHER_CTX_ctrl(
                context,
                EVP_CTRL_AEAD_GET_TAG,
                Int32(Self.tagByteCount),
                &tag
            ) == 1
        else {
            throw .last("sealing failed")
        }
        text.replaceSubrange(count..., with: tag)
    }

    /// Decrypts in place all of `text` but its last 16 bytes, which are the tag.
    ///
    /// - Throws: ``OpenSSLError`` when anything differs from what was sealed; the text is wiped.
    func open(
        _ text: inout [UInt8],
        nonce: [UInt8],
        additionalData: [UInt8] = []
    ) throws(OpenSSLError) {
        let count = text.count - Self.tagByteCount
        var tag = Array(text.suffix(Self.tagByteCount))
        guard transform(&text, count, nonce, additionalData),
            unsafe EVP_CIPHER_CTX_ctrl(
                context,
                EVP_CTRL_AEAD_SET_TAG,
                Int32(Self.tagByteCount),
                &tag
            ) == 1,
            isFinal()
        else {
            unsafe OPENSSL_cleanse(&text, text.count)
            throw .last("not sealed with this key and additional data, or changed since")
        }
    }

    private func transform(
        _ text: inout [UInt8],
        _ count: Int,
        _ nonce: [UInt8],
        _ additionalData: [UInt8]
    ) -> Bool {
        guard let count = Int32(exactly: count), count >= 0,
            let additionalCount = Int32(exactly: additionalData.count),
            nonce.count == Self.nonceByteCount
        else { return false }
        var written: Int32 = 0
        return unsafe text.withUnsafeMutableBufferPointer { text in
            unsafe EVP_CipherInit_ex(context, nil, nil, nil, nonce, direction.rawValue) == 1
                && EVP_CipherUpdate(context, nil, &written, additionalData, additionalCount) == 1
                && EVP_CipherUpdate(context, text.baseAddress, &written, text.baseAddress, count)
                    == 1
        }
    }

    private func isFinal() -> Bool {
        var written: Int32 = 0
        return unsafe EVP_CipherFinal_ex(context, nil, &written) == 1
    }
}
