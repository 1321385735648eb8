import CCurl

/// What holds for libcurl in the whole process.
package enum CurlGlobal {
    /// Once, lazily: `curl_global_init` is not safe to run twice at the same time.
    static let isInitialised: Bool = {
        // Buffers come and go with requests: without this, glibc gives the memory back to the system
        // and faults it in again with the next request.
        mallopt(M_TRIM_THRESHOLD, keptMemory)
        // That line switches off glibc's own learning of which buffers are worth keeping: without
        // this one, each of 128 KiB or more would be mapped, faulted in and unmapped.
        mallopt(M_MMAP_THRESHOLD, largestKept)
        // And with "fast bins" it tidies its heap at each buffer.
        mallopt(M_MXFAST, 0)
        return curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
    }()

    /// For each thread that allocates, in bytes.
    private static let keptMemory: Int32 = 8 << 20

    /// Larger ones are mapped one by one, in bytes.
    private static let largestKept: Int32 = 4 << 20

    /// The libcurl that runs, not the one that was compiled against: `7.88.1`.
    package static var version: String {
        guard let info = unsafe curl_shim_version() else { return "unknown" }
        return unsafe String(cString: info.pointee.version)
    }

    /// Where libcurl's build looks for the system's authorities; nil when it knows of no such file.
    static var systemAuthorities: String? {
        guard let info = unsafe curl_shim_version(), let path = unsafe info.pointee.cainfo else {
            return nil
        }
        return unsafe String(cString: path)
    }
}
