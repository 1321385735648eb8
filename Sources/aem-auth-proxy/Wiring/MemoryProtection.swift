import CLinux
import Glibc

/// Keeps this process's memory, which holds tokens and keys, out of files and out of the reach of
/// other processes of the same user.
package enum MemoryProtection {
    /// No core dump is made, neither by the system itself nor by a program that it hands dumps to,
    /// and nobody but root may trace the process or read `/proc/PID/mem`.
    ///
    /// Files below `/proc/PID` then belong to root. The process itself may still read its own, and
    /// everyone those that everyone could, such as `status`, `stat` and `limits`.
    package static func enable() {
        var limit = rlimit(rlim_cur: 0, rlim_max: 0)
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
        // A limit of 0 does not hold for dumps that are piped to a program; this does.
        _ = linux_shim_set_dumpable(0)
    }
}
