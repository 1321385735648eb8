import Glibc
package import ProxyCore

/// A temporary file that has no name: nobody else can open it, and it is gone when it is closed.
package struct UnlinkedFile: ~Copyable {
    private let descriptor: Int32

    /// Its name exists only until this returns.
    ///
    /// - Throws: ``BodySpoolError`` when no file can be made in `directory`.
    package init(directory: String) throws(BodySpoolError) {
        let name = String(UInt64.random(in: .min ... .max), radix: 36)
        let path = "\(directory)/.aem-auth-proxy-\(name)"
        let flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let descriptor = unsafe open(path, flags, mode_t(0o600))
        guard descriptor >= 0 else { throw .system(.make) }
        guard unsafe unlink(path) == 0 else {
            let error = BodySpoolError.system(.make)
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
    }

    /// Takes ownership of an open descriptor.
    package init(owning descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Writes all of `bytes` at `offset`.
    func write(_ bytes: [UInt8], at offset: Int) throws(BodySpoolError) {
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes.withUnsafeBytes {
                unsafe pwrite(
                    descriptor,
                    $0.baseAddress?.advanced(by: done),
                    $0.count - done,
                    offset + done
                )
            }
            guard count > 0 || errno == EINTR else { throw .system(.write) }
            done += max(count, 0)
        }
    }

    /// Fills `bytes` from `offset` on.
    func read(into bytes: inout [UInt8], at offset: Int) throws(BodySpoolError) {
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes.withUnsafeMutableBytes {
                unsafe pread(
                    descriptor,
                    $0.baseAddress?.advanced(by: done),
                    $0.count - done,
                    offset + done
                )
            }
            guard count != 0 else { throw BodySpoolError(.read, "the file is too short") }
            guard count > 0 || errno == EINTR else { throw .system(.read) }
            done += max(count, 0)
        }
    }
}

extension BodySpoolError {
    fileprivate static func system(_ operation: Operation) -> BodySpoolError {
        unsafe BodySpoolError(operation, String(cString: strerror(errno)))
    }
}
