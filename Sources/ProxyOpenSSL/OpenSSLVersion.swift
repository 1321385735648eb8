import COpenSSL

package enum OpenSSLVersion {
    /// The OpenSSL that runs, not the one that was compiled against: `3.0.17`.
    package static var text: String {
        guard let text = unsafe OpenSSL_version(OPENSSL_FULL_VERSION_STRING) else {
            return "unknown"
        }
        return unsafe String(cString: text)
    }
}
