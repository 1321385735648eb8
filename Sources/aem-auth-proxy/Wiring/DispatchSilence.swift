import Glibc

/// libdispatch asks for a priority of its manager's thread that only root may have, and when it
/// is refused says so in a line of its own form, in each process of every other user. That is
/// of no use to anybody. Who wants its messages sets the variable.
enum DispatchSilence {
    static let variable = "LIBDISPATCH_LOG"
    private static let value = "NO"

    /// To be called before the first thread begins.
    static func begin() {
        _ = unsafe setenv(variable, value, 0)
    }

    /// Whether the variable may be this process's own, and nobody else's wish.
    static var isOwn: Bool {
        unsafe getenv(variable).map { unsafe String(cString: $0) } == value
    }
}
