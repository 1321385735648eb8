package import AdobeIMS
import COpenSSL

/// An X.509 certificate.
///
/// It is `Sendable` without a lock because its only state is a pointer that never changes, to an
/// `X509` that is never changed after `init`, and values that were read there. What OpenSSL caches
/// within it (extensions, the public key) it guards by itself (openssl-threads(7)). The pointer is
/// freed in `deinit`.
@safe
package final class X509Certificate: @unchecked Sendable {
    /// Nothing outside this module's types sees it.
    let pointer: OpaquePointer

    package let notBefore: UnixTime
    package let notAfter: UnixTime
    /// As RFC 4514 writes it, for instance `CN=cm-p1-e2-integration`. Control characters are
    /// escaped, so that it can be logged.
    package let subject: String
    /// One block with LF line ends.
    package let pem: String
    /// 32 upper-case hexadecimal pairs with colons, as `openssl x509 -fingerprint` writes it.
    package let sha256Fingerprint: String

    /// Reads the first certificate in a PEM text.
    ///
    /// - Throws: ``OpenSSLError`` when there is none or it is damaged.
    package convenience init(pem: String) throws(OpenSSLError) {
        let certificate = unsafe PEMReader.object(in: pem) { bio in
            // Without a callback OpenSSL would ask for a password on the terminal.
            unsafe PEM_read_bio_X509(bio, nil, { _, _, _, _ in -1 }, nil)
        }
        guard let certificate = unsafe certificate else {
            throw .last("the certificate can't be read as PEM")
        }
        try unsafe self.init(owning: certificate)
    }

    /// Takes ownership, also on failure.
    init(owning pointer: OpaquePointer) throws(OpenSSLError) {
        do throws(OpenSSLError) {
            notBefore = try unsafe Self.time(X509_get0_notBefore(pointer))
            notAfter = try unsafe Self.time(X509_get0_notAfter(pointer))
            subject = try unsafe Self.subject(of: pointer)
            pem = try unsafe MemoryBIO.text(orFail: "the certificate can't be written") { bio in
                unsafe PEM_write_bio_X509(bio, pointer) == 1
            }
            sha256Fingerprint = try unsafe Self.fingerprint(of: pointer)
        } catch {
            // Not every property is set, so `deinit` won't run.
            unsafe X509_free(pointer)
            throw error
        }
        unsafe self.pointer = unsafe pointer
    }

    deinit {
        unsafe X509_free(pointer)
    }

    /// Whether a signature over the bytes is RS256 by this certificate's key. False, too, when that
    /// key is not RSA.
    package func verifiesRS256(signature: [UInt8], of bytes: [UInt8]) -> Bool {
        // A signature that doesn't fit leaves errors behind.
        defer { ERR_clear_error() }
        guard let key = unsafe X509_get0_pubkey(pointer), unsafe EVP_PKEY_is_a(key, "RSA") == 1,
            let context = unsafe EVP_MD_CTX_new()
        else {
            return false
        }
        defer { unsafe EVP_MD_CTX_free(context) }
        guard unsafe EVP_DigestVerifyInit(context, nil, EVP_sha256(), nil, key) == 1 else {
            return false
        }
        return unsafe EVP_DigestVerify(context, signature, signature.count, bytes, bytes.count)
            == 1
    }
}

extension X509Certificate {
    private static func time(
        _ time: UnsafePointer<ASN1_TIME>?
    ) throws(OpenSSLError) -> UnixTime {
        let epoch = unsafe ASN1_TIME_set(nil, 0)
        defer { unsafe ASN1_TIME_free(epoch) }
        var days: Int32 = 0
        var seconds: Int32 = 0
        // Without an operand OpenSSL would put the current time in its place.
        guard unsafe epoch != nil, unsafe time != nil,
            unsafe ASN1_TIME_diff(&days, &seconds, epoch, time) == 1
        else {
            throw .last("the certificate's validity can't be read")
        }
        return UnixTime(milliseconds: (Int64(days) * 86_400 + Int64(seconds)) * 1000)
    }

    private static func subject(of pointer: OpaquePointer) throws(OpenSSLError) -> String {
        let name = unsafe X509_get_subject_name(pointer)
        return try unsafe MemoryBIO.text(orFail: "the certificate's subject can't be read") { bio in
            unsafe openssl_shim_write_name(bio, name) >= 0
        }
    }

    private static func fingerprint(of pointer: OpaquePointer) throws(OpenSSLError) -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        var count: UInt32 = 0
        guard unsafe X509_digest(pointer, EVP_sha256(), &digest, &count) == 1, count == 32 else {
            throw .last("the certificate has no fingerprint")
        }
        return digest.map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined(separator: ":")
    }
}
