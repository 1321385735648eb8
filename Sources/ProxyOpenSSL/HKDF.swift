import COpenSSL

/// HKDF with SHA-256 (RFC 5869): a key for one purpose out of a secret that has another.
package enum HKDF {
    /// Extracts and expands.
    ///
    /// - Parameters:
    ///   - secret: The input keying material, not empty.
    ///   - salt: Empty is as good as the hash's length of zeros (RFC 5869, section 2.2).
    ///   - info: What the key is for, one sentence at most: another text gives another key.
    ///   - count: The key's length in bytes, 255 × 32 at most.
    /// - Returns: A key that says nothing of the secret.
    /// - Throws: ``OpenSSLError`` when a limit is passed.
    package static func sha256(
        _ secret: KeyMaterial,
        salt: [UInt8] = [],
        info: [UInt8],
        count: Int
    ) throws(OpenSSLError) -> KeyMaterial {
        guard let secretCount = Int32(exactly: secret.count), secretCount > 0,
            let saltCount = Int32(exactly: salt.count), let infoCount = Int32(exactly: info.count),
            count > 0
        else {
            throw OpenSSLError("no key can be derived from or for nothing")
        }
        guard let context = unsafe EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, nil) else {
            throw .last("out of memory")
        }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        let key = KeyMaterial(count: count)
        var written = count
        guard unsafe EVP_PKEY_derive_init(context) == 1,
            unsafe EVP_PKEY_CTX_set_hkdf_md(context, EVP_sha256()) == 1,
            unsafe EVP_PKEY_CTX_set1_hkdf_key(context, secret.bytes, secretCount) == 1,
            unsafe EVP_PKEY_CTX_set1_hkdf_salt(context, salt, saltCount) == 1,
            unsafe EVP_PKEY_CTX_add1_hkdf_info(context, info, infoCount) == 1,
            unsafe EVP_PKEY_derive(context, key.bytes, &written) == 1, written == count
        else {
            throw .last("no key can be derived")
        }
        return key
    }
}
