import Glibc
import ProxyCore

/// A Unix socket to listen at, and its file.
struct UnixSocket: Sendable {
    /// Belongs to who made the socket.
    let descriptor: Int32
    private let path: String
    private let file: FileIdentity

    /// Binds a socket and sets its file's rights.
    ///
    /// Nobody can connect before it listens, so there is no moment in which the file is more open
    /// than `mode` says. What a dead process left at that path is removed, nothing else is.
    ///
    /// - Parameters:
    ///   - path: 107 bytes at most.
    ///   - mode: The rights of the file; connecting takes the right to write.
    /// - Throws: ``ProxyServer/BindError``.
    init(path: String, mode: UInt16) throws(ProxyServer.BindError) {
        func failure(_ reason: String) -> ProxyServer.BindError {
            ProxyServer.BindError(address: .unix(path: path), reason: reason)
        }
        guard let address = UnixSocketAddress(path) else {
            throw failure("a socket's path has at most \(UnixSocketAddress.longestPath) bytes")
        }
        if let obstacle = Self.clear(path, address) { throw failure(obstacle) }
        let descriptor = Self.makeSocket()
        guard unsafe address.with({ unsafe bind(descriptor, $0, $1) }) == 0 else {
            let reason = Self.reason(errno, path)
            close(descriptor)
            throw failure(reason)
        }
        guard unsafe chmod(path, mode_t(mode)) == 0, let file = FileIdentity(path) else {
            let reason = Self.reason(errno, path)
            unsafe unlink(path)
            close(descriptor)
            throw failure(reason)
        }
        self.descriptor = descriptor
        self.path = path
        self.file = file
    }

    /// Sets the rights of the file, unless another one stands there by now.
    func use(mode: UInt16) {
        guard FileIdentity(path) == file else { return }
        _ = unsafe chmod(path, mode_t(mode))
    }

    /// Removes the file, unless another one stands there by now. To be called before the socket is
    /// closed: until then no other file can have this one's number.
    func removeFile() {
        guard FileIdentity(path) == file else { return }
        unsafe unlink(path)
    }

    // MARK: What is there already

    /// Makes room at a path.
    ///
    /// - Returns: Why there is none; nil when nothing is there, or nothing any more.
    private static func clear(_ path: String, _ address: UnixSocketAddress) -> String? {
        guard let file = FileIdentity(path) else {
            return errno == ENOENT ? nil : reason(errno, path)
        }
        guard file.isSocket else {
            return "a file that is no socket is there, and is left alone; write another path"
        }
        let probe = makeSocket()
        defer { close(probe) }
        if unsafe address.with({ unsafe connect(probe, $0, $1) }) == 0 { return inUse }
        switch errno {
        case ECONNREFUSED: return unsafe unlink(path) == 0 ? nil : reason(errno, path)
        case ENOENT: return nil
        // It listens, and has more to accept than it can hold.
        case EAGAIN: return inUse
        case EPROTOTYPE: return "a socket of another kind is there; write another path"
        default: return reason(errno, path)
        }
    }

    private static let inUse =
        "another process accepts connections there; stop it, or write another path"

    private static func makeSocket() -> Int32 {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        return socket(AF_UNIX, type, 0)
    }

    private static func reason(_ error: Int32, _ path: String) -> String {
        switch error {
        case ENOENT: "there is no such directory; make it first"
        case ENOTDIR: "what should be its directory is none"
        case EACCES, EPERM: "permission denied for the directory or for the socket that is there"
        case EADDRINUSE: inUse
        case EROFS: "the file system is read-only"
        default: unsafe String(cString: strerror(error))
        }
    }
}

/// Which file it is, whatever it is called. A symbolic link is a file of its own.
private struct FileIdentity: Sendable, Equatable {
    private let device: UInt
    private let number: UInt
    let isSocket: Bool

    /// nil when there is none, with the reason in `errno`.
    init?(_ path: String) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return nil }
        device = status.st_dev
        number = status.st_ino
        isSocket = status.st_mode & S_IFMT == S_IFSOCK
    }
}
