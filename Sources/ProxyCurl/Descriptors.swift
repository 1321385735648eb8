import CCurl
import Glibc

/// Whether this process, or the system, may open no more files. libcurl's own results don't tell:
/// a name that can't be looked up, a trust store that can't be read and a socket that can't be made
/// would all be the upstream's fault.
enum Descriptors {
    /// Asked when something has failed.
    static var areMissing: Bool {
        let descriptor = eventfd(0, Int32(EFD_CLOEXEC))
        guard descriptor < 0 else {
            close(descriptor)
            return false
        }
        return areMissing(errno: errno)
    }

    static func areMissing(errno: Int32) -> Bool {
        errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS
    }
}
