import COpenSSL

/// A running SHA-256, computed by libcrypto.
///
/// Feed it with ``update(_:)`` as often as needed, then call ``finalize()`` once. A failure inside
/// libcrypto (it can only be out of memory) makes the digest empty, never a wrong one.
@safe
package struct SHA256: ~Copyable {
    /// The digest's length in bytes.
    package static let byteCount = 32

    /// An `EVP_MD_CTX`, owned by this value; nil once libcrypto failed.
    private var context: OpaquePointer?

    package init() {
        unsafe context = EVP_MD_CTX_new()
        if unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil) != 1 {
            abandon()
        }
    }

    deinit {
        unsafe EVP_MD_CTX_free(context)
    }

    /// Adds bytes.
    package mutating func update(_ bytes: [UInt8]) {
        update(bytes.span)
    }

    /// Adds bytes.
    package mutating func update(_ bytes: Span<UInt8>) {
        guard unsafe context != nil else { return }
        let status = unsafe bytes.withUnsafeBytes {
            unsafe EVP_DigestUpdate(context, $0.baseAddress, $0.count)
        }
        if status != 1 {
            abandon()
        }
    }

    /// The digest of everything added: 32 bytes, or none after a failure.
    package consuming func finalize() -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Self.byteCount)
        guard unsafe context != nil, unsafe EVP_DigestFinal_ex(context, &digest, nil) == 1 else {
            return []
        }
        return digest
    }

    /// The digest of `bytes` in one step.
    package static func digest(of bytes: [UInt8]) -> [UInt8] {
        var running = SHA256()
        running.update(bytes)
        return running.finalize()
    }

    private mutating func abandon() {
        unsafe EVP_MD_CTX_free(context)
        unsafe context = nil
    }
}
