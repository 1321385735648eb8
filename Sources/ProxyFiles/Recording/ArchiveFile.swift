import Glibc
import NIOCore
import ProxyCore

/// An HTTP archive that grows entry by entry, and is whole behind each. Used by one thread at a time.
final class ArchiveFile {
    /// What the system said.
    struct Fault: Error {
        let code: Int32

        var reason: String {
            code == EWOULDBLOCK
                ? "another process records into it" : unsafe String(cString: strerror(code))
        }
    }

    private let descriptor: Int32
    /// Where the next entry goes: over what ends the file now.
    private var position: Int
    private var isEmpty = true

    /// Makes the file, or empties it: for this user alone, and no link.
    init(path: String, version: String) throws(Fault) {
        let flags = O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
        descriptor = unsafe open(path, flags, 0o600)
        position = 0
        guard descriptor >= 0 else { throw Fault(code: errno) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw Fault(code: errno) }
        // A device or a pipe can't be written anew from the middle.
        guard status.st_mode & S_IFMT == S_IFREG else { throw Fault(code: EINVAL) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw Fault(code: errno) }
        guard fchmod(descriptor, 0o600) == 0, ftruncate(descriptor, 0) == 0 else {
            throw Fault(code: errno)
        }
        let beginning = HARDocument.beginning(version: version)
        try write(beginning, HARDocument.end)
        position = beginning.readableBytes
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    func append(_ entry: ByteBuffer) throws(Fault) {
        var bytes = isEmpty ? ByteBuffer() : HARDocument.separator
        bytes.writeImmutableBuffer(entry)
        do throws(Fault) {
            try write(bytes, HARDocument.end)
        } catch {
            // As it was, if the disk lets it.
            _ = ftruncate(descriptor, position)
            try? write(ByteBuffer(), HARDocument.end)
            throw error
        }
        position += bytes.readableBytes
        isEmpty = false
    }

    private func write(_ bytes: ByteBuffer, _ end: ByteBuffer) throws(Fault) {
        var rest = bytes
        rest.writeImmutableBuffer(end)
        var offset = position
        while rest.readableBytes > 0 {
            let count = unsafe rest.withUnsafeReadableBytes { bytes in
                unsafe pwrite(descriptor, bytes.baseAddress, bytes.count, offset)
            }
            if count > 0 {
                rest.moveReaderIndex(forwardBy: count)
                offset += count
            } else if errno != EINTR {
                throw Fault(code: count == 0 ? ENOSPC : errno)
            }
        }
    }
}
