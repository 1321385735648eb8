import CCurl

/// What the connections of one event loop share: TLS sessions, so that most handshakes resume one.
///
/// libcurl locks nothing here, because no other thread has hold of it.
@safe final class CurlShare {
    /// `CURLSH *`.
    let pointer: UnsafeMutableRawPointer

    init() throws(CurlError) {
        guard CurlGlobal.isInitialised, let pointer = unsafe curl_share_init() else {
            throw CurlError("libcurl can't be initialised")
        }
        unsafe self.pointer = pointer
        _ = unsafe curl_shim_share(pointer, CURL_LOCK_DATA_SSL_SESSION)
    }

    /// Every handle holds on to its share, so none is left here.
    deinit {
        unsafe curl_share_cleanup(pointer)
    }
}
