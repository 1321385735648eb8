import CLinux
import Glibc
import NIOPosix
import Synchronization

/// A command that was started, until it has ended. Whatever else becomes a child of this process,
/// as it happens to the first one of a container, is buried as well.
final class ChildProcess: Sendable {
    /// It could not be started: the reason as a number of errno.
    struct NotStarted: Error {
        let code: Int32

        /// As shells and env(1) have it: 127 for what isn't there, 126 for what can't be run.
        var exitStatus: Int32 { code == ENOENT ? 127 : 126 }
    }

    private let pid: pid_t
    /// False when it has been waited for: its number may be another process's.
    private let isThere = Mutex(true)

    /// Starts it with standard input, output and error of this process, all signals as they are by
    /// default, and no other descriptor.
    ///
    /// `command`: Looked for in `PATH`.
    init(_ command: [String], environment: [String: String]) throws(NotStarted) {
        var actions = unsafe posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawnattr_init(&attributes)
        defer {
            unsafe posix_spawn_file_actions_destroy(&actions)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        _ = unsafe linux_shim_close_from(&actions, STDERR_FILENO + 1)
        var every = sigset_t()
        var none = sigset_t()
        unsafe sigfillset(&every)
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &every)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        // Whoever started this process may not have wanted to know how children end.
        _ = Glibc.signal(SIGCHLD, SIG_DFL)
        let flags = Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETSIGMASK)
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
        let variables = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        var words = unsafe command.map { unsafe strdup($0) } + [nil]
        var settings = unsafe variables.map { unsafe strdup($0) } + [nil]
        defer {
            unsafe words.forEach { unsafe free($0) }
            unsafe settings.forEach { unsafe free($0) }
        }
        var pid: pid_t = 0
        let result = unsafe posix_spawnp(
            &pid,
            words[0] ?? strdup(""),
            &actions,
            &attributes,
            &words,
            &settings
        )
        guard result == 0 else { throw NotStarted(code: result) }
        self.pid = pid
    }

    func signal(_ number: Int32) {
        isThere.withLock { isThere in
            if isThere { _ = kill(pid, number) }
        }
    }

    /// Blocks until it has ended.
    ///
    /// - Returns: Its exit status, or 128 and the number of the signal that ended it.
    func wait() -> Int32 {
        while true {
            var information = unsafe siginfo_t()
            // Looked at first, so that nobody sends a signal to a number that is free again.
            let found = unsafe waitid(P_ALL, 0, &information, WEXITED | WNOWAIT)
            if found != 0, errno != EINTR { return 128 }
            let status = isThere.withLock { isThere -> Int32? in
                var status: Int32 = 0
                let ended = unsafe waitpid(-1, &status, WNOHANG)
                guard ended == pid else { return nil }
                isThere = false
                return status
            }
            guard let status else { continue }
            let signal = status & 0x7F
            return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
        }
    }
}
