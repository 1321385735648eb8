import COpenSSL

/// What OpenSSL does when the process ends.
package enum OpenSSLCleanup {
    /// Leaves its memory to the system, as everything else does. It would free its locks otherwise,
    /// and a process that ends early would crash in a thread that still reads a trust store.
    ///
    /// To be called before anything else is asked of OpenSSL, by libcurl neither.
    package static func leaveToSystem() {
        _ = openssl_shim_init_without_cleanup()
    }
}
