package import AdobeIMS
import COpenSSL

/// The bytes of a key in memory of their own, wiped when it is freed.
///
/// It is `Sendable` without a lock because nobody writes to the memory after `init`.
@safe
package final class KeyMaterial: @unchecked Sendable {
    /// Nothing outside this module's types sees it.
    let buffer: UnsafeMutableRawBufferPointer

    /// So many zeros, for a function of OpenSSL to fill.
    init(count: Int) {
        unsafe buffer = .allocate(byteCount: count, alignment: 1)
        unsafe buffer.initializeMemory(as: UInt8.self, repeating: 0)
    }

    /// A copy of `bytes`.
    package convenience init(_ bytes: some Collection<UInt8>) {
        self.init(count: bytes.count)
        unsafe buffer.copyBytes(from: bytes)
    }

    /// The secret's text in UTF-8.
    package convenience init(_ secret: Secret) {
        self.init(secret.reveal().utf8)
    }

    deinit {
        unsafe OPENSSL_cleanse(buffer.baseAddress, buffer.count)
        unsafe buffer.deallocate()
    }

    package var count: Int { unsafe buffer.count }

    /// The key itself, in memory that nobody wipes.
    package func reveal() -> [UInt8] { unsafe Array(buffer) }

    var bytes: UnsafeMutablePointer<UInt8>? {
        unsafe buffer.bindMemory(to: UInt8.self).baseAddress
    }
}
