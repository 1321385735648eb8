import Glibc

/// The process's limit of open files: each connection needs one, most need two.
enum OpenFileLimit {
    /// Raises the limit to what the system allows this process; a lower one than configured
    /// connections need would be felt only under load.
    static func raise() {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return
        }
        limit.rlim_cur = limit.rlim_max
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
