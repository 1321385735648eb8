import COpenSSL

/// Lets OpenSSL read PEM out of a copy of a text, and wipes the copy.
enum PEMReader {
    /// Calls a reader with a BIO over the text's bytes.
    ///
    /// - Parameters:
    ///   - pem: the text.
    ///   - read: gets the BIO, which it must not keep, and gives what OpenSSL made of it.
    /// - Returns: an object that the caller owns, nil when OpenSSL couldn't read the text.
    static func object(
        in pem: String,
        read: (OpaquePointer) -> OpaquePointer?
    ) -> OpaquePointer? {
        var bytes = Array(pem.utf8)
        return unsafe bytes.withUnsafeMutableBytes { buffer in
            defer { unsafe OPENSSL_cleanse(buffer.baseAddress, buffer.count) }
            guard let count = Int32(exactly: buffer.count),
                let bio = unsafe BIO_new_mem_buf(buffer.baseAddress, count)
            else {
                return nil
            }
            defer { unsafe BIO_free(bio) }
            return unsafe read(bio)
        }
    }
}
