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
        try begin(nonce, additionalData)
        let isSealed = unsafe text.withUnsafeMutableBufferPointer { text in
            guard let start = text.baseAddress else { return false }
            return unsafe seals(start, count, into: start)
        }
        guard isSealed else { throw .last("sealing failed") }
    }

    /// Encrypts `text` into `sealed`, which has room for it and the tag behind it.
    ///
    /// - Throws: ``OpenSSLError`` when libcrypto fails, and for 2 GiB or more.
    func seal(
        _ text: Span<UInt8>,
        into sealed: inout [UInt8],
        nonce: [UInt8]
    ) throws(OpenSSLError) {
        guard sealed.count == text.count + Self.tagByteCount else {
            throw OpenSSLError("no room for the tag")
        }
        try begin(nonce, [])
        let isSealed = unsafe text.withUnsafeBufferPointer { text in
            unsafe sealed.withUnsafeMutableBufferPointer { sealed in
                guard let start = sealed.baseAddress else { return false }
                return unsafe seals(text.baseAddress, text.count, into: start)
            }
        }
        guard isSealed else { throw .last("sealing failed") }
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
        try begin(nonce, additionalData)
        let isOpen = unsafe text.withUnsafeMutableBufferPointer { text in
            guard let start = text.baseAddress else { return false }
            return unsafe transforms(start, count, into: start)
        }
        guard isOpen,
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

    private func begin(_ nonce: [UInt8], _ additionalData: [UInt8]) throws(OpenSSLError) {
        var written: Int32 = 0
        guard let count = Int32(exactly: additionalData.count),
            nonce.count == Self.nonceByteCount,
            unsafe EVP_CipherInit_ex(context, nil, nil, nil, nonce, direction.rawValue) == 1,
            unsafe EVP_CipherUpdate(context, nil, &written, additionalData, count) == 1
        else { throw .last("the cipher can't begin") }
    }

    private func seals(
        _ text: UnsafePointer<UInt8>?,
        _ count: Int,
        into sealed: UnsafeMutablePointer<UInt8>
    ) -> Bool {
        unsafe transforms(text, count, into: sealed)
            // GCM has no last block: it writes nothing.
            && isFinal()
            && EVP_CIPHER_CTX_ctrl(
                context,
                EVP_CTRL_AEAD_GET_TAG,
                Int32(Self.tagByteCount),
                sealed + count
            ) == 1
    }

    private func transforms(
        _ text: UnsafePointer<UInt8>?,
        _ count: Int,
        into other: UnsafeMutablePointer<UInt8>
    ) -> Bool {
        guard let count = Int32(exactly: count), count >= 0 else { return false }
        var written: Int32 = 0
        return unsafe EVP_CipherUpdate(context, other, &written, text, count) == 1
    }

    private func isFinal() -> Bool {
        var written: Int32 = 0
        return unsafe EVP_CipherFinal_ex(context, nil, &written) == 1
    }
}
