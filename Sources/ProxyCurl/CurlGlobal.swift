import CCurl
import ProxyCore

/// What holds for libcurl in the whole process.
package enum CurlGlobal {
    /// Once, lazily: `curl_global_init` is not safe to run twice at the same time.
    static let isInitialised: Bool = {
        // Each transfer's buffers are freed at its end: without this, glibc gives the memory back to
        // the system and faults it in again with the next request.
        mallopt(M_TRIM_THRESHOLD, keptMemory)
        // And with "fast bins" it tidies its heap at each buffer.
        mallopt(M_MXFAST, 0)
        return curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
    }()

    /// For each thread that allocates, in bytes.
    private static let keptMemory: Int32 = 8 << 20

    /// The libcurl that runs, not the one that was compiled against: `7.88.1`.
    package static var version: String {
        guard let info = unsafe curl_shim_version() else { return "unknown" }
        return unsafe String(cString: info.pointee.version)
    }

    private static let versionNumber: UInt32 =
        unsafe curl_shim_version()?.pointee.version_num ?? 0

    /// See ``EasyHandle/guardsNextLine``.
    static let confusesFolds = versionNumber < 0x080100

    /// Below libcurl 8.1 a paused HTTP/2 stream stalls every other stream of its connection: one
    /// slow client would hold up the rest. There, "auto" means HTTP/1.1.
    static func httpVersion(_ version: Upstream.HTTPVersion) -> Int {
        let pausedStreamsAreIndependent = versionNumber >= 0x080100
        return switch version {
        case .http1_1: Int(CURL_HTTP_VERSION_1_1)
        case .http2: Int(CURL_HTTP_VERSION_2TLS)
        case .auto:
            pausedStreamsAreIndependent
                ? Int(CURL_HTTP_VERSION_2TLS) : Int(CURL_HTTP_VERSION_1_1)
        }
    }
}
