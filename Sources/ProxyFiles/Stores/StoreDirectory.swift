import FoundationEssentials
import Glibc
import ProxyCore

/// An open directory of small files. All its files are reached through its descriptor, so that
/// nobody can put another directory in its place meanwhile.
struct StoreDirectory: ~Copyable {
    private let path: String
    private let descriptor: Int32

    /// What is left half done for so long, nobody is going to finish.
    private static let leftoverSeconds = 60

    /// Nil when there is none.
    init?(existing path: String) throws(TokenStoreError) {
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw .last("the directory can't be opened")
        }
        self.path = path
        self.descriptor = descriptor
    }

    /// Makes it, for this user alone, when it is missing.
    init(making path: String) throws(TokenStoreError) {
        if unsafe mkdir(path, 0o700) != 0, errno != EEXIST {
            throw .last("the directory can't be made")
        }
        guard let directory = try StoreDirectory(existing: path) else {
            throw TokenStoreError("the directory is gone as soon as it is made")
        }
        self = directory
    }

    deinit {
        close(descriptor)
    }

    /// The bytes of a file that only this user could have written or read; nil when there is none.
    func read(_ name: StoredFileName, limit: Int) throws(TokenStoreError) -> [UInt8]? {
        // Without O_NONBLOCK a pipe would be waited for.
        let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
        let file = unsafe openat(descriptor, name.text, flags)
        guard file >= 0 else {
            switch errno {
            case ENOENT: return nil
            case ELOOP: throw TokenStoreError("it is a symbolic link")
            default: throw .last("it can't be opened")
            }
        }
        defer { close(file) }
        var status = stat()
        guard unsafe fstat(file, &status) == 0 else { throw .last("it can't be read") }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw TokenStoreError("it is not a regular file")
        }
        guard status.st_uid == geteuid() else {
            throw TokenStoreError("it belongs to another user")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw TokenStoreError("other users may read or change it: its mode must be 600")
        }
        guard let bytes = BoundedRead.bytes(of: file, limit: limit, expected: status.st_size) else {
            throw .last("it can't be read")
        }
        guard bytes.count <= limit else {
            throw TokenStoreError("it has more than \(limit >> 10) KiB")
        }
        return bytes
    }

    /// Writes a file beside the named one, and puts it in its place when it is whole and on the
    /// disk: whoever reads sees the old or the new one, also after a power failure.
    func replace(_ name: StoredFileName, with bytes: [UInt8]) throws(TokenStoreError) {
        let temporary = name.temporary()
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let file = unsafe openat(descriptor, temporary, flags, 0o600)
        guard file >= 0 else { throw .last("no file can be made in the directory") }
        do throws(TokenStoreError) {
            defer { close(file) }
            try Self.write(bytes, to: file)
            guard fsync(file) == 0 else { throw .last("the file can't be written") }
            guard unsafe renameat(descriptor, temporary, descriptor, name.text) == 0 else {
                throw .last("the file can't be put in its place")
            }
        } catch {
            _ = unsafe unlinkat(descriptor, temporary, 0)
            throw error
        }
        // Some file systems can't: then a power failure may bring back the file before this one.
        _ = fsync(descriptor)
    }

    /// Locks the credential for this process.
    ///
    /// - Returns: The locked file's descriptor; nil while another process has it.
    func lock(_ name: StoredFileName) throws(TokenStoreError) -> Int32? {
        let flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
        let file = unsafe openat(descriptor, name.lock, flags, 0o600)
        guard file >= 0 else { throw .last("its lock can't be opened") }
        guard flock(file, LOCK_EX | LOCK_NB) != 0 else { return file }
        defer { close(file) }
        guard errno == EWOULDBLOCK else { throw .last("it can't be locked") }
        return nil
    }

    /// Whether the credential had a token with other keys.
    func hasFormerKeys(of name: StoredFileName) -> Bool {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return files.contains(where: name.isOfFormerKey)
    }

    /// Removes the files of the credential's former keys, which nobody can open any more.
    func removeFormerKeys(of name: StoredFileName) {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        for file in files where name.isOfFormerKey(file) {
            _ = unsafe unlinkat(descriptor, file, 0)
        }
    }

    /// Removes what a process that died in ``replace(_:with:)`` left.
    func removeLeftovers(of name: StoredFileName) {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        for file in files where file.hasPrefix(name.temporaryPrefix) {
            var status = stat()
            guard unsafe fstatat(descriptor, file, &status, AT_SYMLINK_NOFOLLOW) == 0,
                status.st_mtim.tv_sec < time(nil) - Self.leftoverSeconds
            else {
                continue
            }
            _ = unsafe unlinkat(descriptor, file, 0)
        }
    }

    private static func write(_ bytes: [UInt8], to file: Int32) throws(TokenStoreError) {
        var count = 0
        while count < bytes.count {
            let written = unsafe bytes.withUnsafeBytes { buffer in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[count...])
                return unsafe Glibc.write(file, rest.baseAddress, rest.count)
            }
            guard written > 0 || errno == EINTR else { throw .last("the file can't be written") }
            count += max(0, written)
        }
    }
}

extension TokenStoreError {
    /// The sentence, and what the system says about its last call.
    fileprivate static func last(_ sentence: String) -> TokenStoreError {
        let reason = unsafe String(cString: strerror(errno))
        return TokenStoreError("\(sentence): \(reason)")
    }
}
