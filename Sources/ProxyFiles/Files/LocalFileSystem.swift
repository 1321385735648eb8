import AdobeIMS
import Glibc

/// The machine's own files.
package struct LocalFileSystem: FileSystem {
    package init() {}

    /// Opens, looks at what is open, reads at most one byte more than `limit`: whatever happens to
    /// the path meanwhile, bytes and stamp are of one file.
    package func read(
        _ path: String,
        limit: Int,
        allowsStreams: Bool
    ) throws(FileFault) -> FileContent {
        // Without O_NONBLOCK a pipe's writer would be waited for.
        let flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | (allowsStreams ? 0 : O_NONBLOCK)
        let file = unsafe open(path, flags)
        guard file >= 0 else { throw .last }
        defer { close(file) }
        var status = stat()
        guard unsafe fstat(file, &status) == 0 else { throw .last }
        let kind = status.st_mode & S_IFMT
        guard kind != S_IFDIR else { throw FileFault("it is a directory", kind: .directory) }
        guard kind == S_IFREG || allowsStreams else {
            throw FileFault("it is not a regular file", kind: .file)
        }
        // A file of /proc has no size.
        guard kind != S_IFREG || status.st_size <= limit else { throw .tooLong(limit) }
        guard let bytes = BoundedRead.bytes(of: file, limit: limit, expected: status.st_size) else {
            throw .last
        }
        guard bytes.count <= limit else { throw .tooLong(limit) }
        let modified = status.st_mtim
        return FileContent(
            bytes: bytes,
            stamp: FileStamp(status),
            modifiedAt: UnixTime(
                milliseconds: Int64(modified.tv_sec) * 1000 + Int64(modified.tv_nsec) / 1_000_000
            ),
            rights: FileRights(
                owner: status.st_uid,
                group: status.st_gid,
                permissions: status.st_mode & 0o777
            )
        )
    }

    package func stamp(of path: String) throws(FileFault) -> FileStamp {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { throw .last }
        return FileStamp(status)
    }
}

extension FileFault {
    /// What the system says about its last call.
    fileprivate static var last: FileFault {
        switch errno {
        case ENOENT, ENOTDIR: FileFault("there is no such file", kind: .absent)
        case EACCES, EPERM: FileFault("this user may not read it")
        case ENAMETOOLONG: FileFault("no file has such a long name", kind: .absent)
        case let code: FileFault("the system says: \(unsafe String(cString: strerror(code)))")
        }
    }

    fileprivate static func tooLong(_ limit: Int) -> FileFault {
        FileFault("it has more than \(limit >> 20) MiB", kind: .file)
    }
}
