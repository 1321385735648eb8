import Glibc

/// Which file stands at a path, and its rights.
struct FileStatus: Sendable, Equatable {
    let inode: UInt
    let mode: UInt32
    let isSocket: Bool

    /// nil when there is none.
    init?(_ path: String) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return nil }
        inode = status.st_ino
        mode = status.st_mode & 0o777
        isSocket = status.st_mode & S_IFMT == S_IFSOCK
    }
}
