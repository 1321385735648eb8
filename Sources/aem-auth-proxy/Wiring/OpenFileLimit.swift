import Glibc

/// The process's limit of open files: each connection needs one, most need two.
enum OpenFileLimit {
    /// Raises the limit to what the system allows this process; a lower one than configured
    /// connections need would be felt only under load.
    ///
    /// Returns the limit that holds from now on.
    static func raise() -> UInt64 {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard unsafe getrlimit(resource, &limit) == 0 else { return .max }
        let before = UInt64(limit.rlim_cur)
        limit.rlim_cur = limit.rlim_max
        return unsafe setrlimit(resource, &limit) == 0 ? UInt64(limit.rlim_cur) : before
    }
}
