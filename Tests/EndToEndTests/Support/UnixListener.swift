import Glibc
import NIOCore

/// A Unix socket that listens, or takes datagrams, and accepts nothing.
struct UnixListener: Sendable {
    private let descriptor: Int32

    /// - Throws: ``Overdue`` when it can't be bound.
    init(_ path: String, type: __socket_type = SOCK_STREAM) throws {
        let address = try SocketAddress(unixDomainSocketPath: path)
        descriptor = socket(AF_UNIX, Int32(type.rawValue | SOCK_CLOEXEC.rawValue), 0)
        let descriptor = descriptor
        let isBound = unsafe address.withSockAddr { pointer, count in
            unsafe bind(descriptor, pointer, socklen_t(count)) == 0
        }
        guard isBound, type == SOCK_DGRAM || listen(descriptor, 1) == 0 else {
            close()
            throw Overdue(description: "\(path) could not be bound")
        }
        try Unprivileged.give(path)
    }

    /// Leaves the file, as a killed process does.
    func close() {
        _ = Glibc.close(descriptor)
    }
}
