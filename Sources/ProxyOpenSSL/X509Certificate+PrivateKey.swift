package import AdobeIMS
import COpenSSL

extension X509Certificate {
    /// Whether this certificate is for a private key of any kind.
    ///
    /// - Parameter pem: the key, not encrypted.
    /// - Returns: false for a key of its own.
    /// - Throws: ``OpenSSLError`` when the key can't be read.
    package func isFor(key pem: Secret) throws(OpenSSLError) -> Bool {
        let key = unsafe PEMReader.object(in: pem.reveal()) { bio in
            // Without a callback OpenSSL would ask for a password on the terminal.
            unsafe PEM_read_bio_PrivateKey(bio, nil, { _, _, _, _ in -1 }, nil)
        }
        guard let key = unsafe key else {
            throw .last("the private key can't be read as PEM")
        }
        defer {
            unsafe EVP_PKEY_free(key)
            // A key that doesn't match leaves an error behind.
            ERR_clear_error()
        }
        return unsafe X509_check_private_key(pointer, key) == 1
    }
}
