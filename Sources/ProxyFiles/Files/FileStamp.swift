import Glibc

/// What changes about a file when it is written, replaced, or a symbolic link on the way to it is
/// made to lead elsewhere, as Kubernetes does with secrets.
package struct FileStamp: Equatable, Sendable {
    private let device: UInt
    private let inode: UInt
    private let size: Int
    private let modified: [Int]

    init(_ status: stat) {
        device = status.st_dev
        inode = status.st_ino
        size = status.st_size
        modified = [
            status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ctim.tv_sec,
            status.st_ctim.tv_nsec,
        ]
    }

    /// For doubles of a file system.
    package init(inode: UInt, size: Int = 0) {
        device = 0
        self.inode = inode
        self.size = size
        modified = []
    }
}
