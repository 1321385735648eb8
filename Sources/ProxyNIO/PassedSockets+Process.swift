import Glibc
import NIOCore
package import ProxyCore

/// The sockets that this process was started with.
extension PassedSockets {
    /// No process that this one starts gets any of them. `environment`: Of this process. Throws when
    /// the variables that name them contradict each other.
    package static func ofThisProcess(
        environment: [String: String]
    ) throws(InvalidValue) -> PassedSockets {
        let descriptors = try PassedDescriptors(environment: environment, processID: getpid())
        for item in descriptors.items { _ = fcntl(item.descriptor, F_SETFD, FD_CLOEXEC) }
        return PassedSockets(descriptors, look: look)
    }

    private static func look(at descriptor: Int32) -> Finding {
        guard let type = number(descriptor, SO_TYPE) else {
            return errno == ENOTSOCK ? .noSocket : .closed
        }
        guard type == SOCK_STREAM.rawValue else { return .noStream }
        guard number(descriptor, SO_ACCEPTCONN) == 1 else { return .connection }
        return address(of: descriptor).map(Finding.listening) ?? .otherFamily
    }

    /// nil with the reason in `errno`.
    private static func number(_ descriptor: Int32, _ option: Int32) -> Int32? {
        var value: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        let result = unsafe getsockopt(descriptor, SOL_SOCKET, option, &value, &length)
        return result == 0 ? value : nil
    }

    /// nil when it is neither of TCP nor of Unix.
    private static func address(of descriptor: Int32) -> ListenAddress? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe getsockname(descriptor, pointer, &length)
            }
        }
        guard result == 0 else { return nil }
        return unsafe withUnsafeBytes(of: storage) { bytes -> ListenAddress? in
            switch Int32(storage.ss_family) {
            case AF_INET: unsafe tcp(SocketAddress(bytes.loadUnaligned(as: sockaddr_in.self)))
            case AF_INET6: unsafe tcp(SocketAddress(bytes.loadUnaligned(as: sockaddr_in6.self)))
            case AF_UNIX: unsafe .unix(path: path(bytes.prefix(Int(length))))
            default: nil
            }
        }
    }

    private static func tcp(_ address: SocketAddress) -> ListenAddress? {
        guard let host = address.ipAddress, let port = address.port else { return nil }
        return .tcp(host: host, port: port)
    }

    /// `@NAME` for one of the abstract namespace.
    private static func path(_ address: Slice<UnsafeRawBufferPointer>) -> String {
        let name = unsafe address.dropFirst(MemoryLayout<sa_family_t>.size)
        if unsafe name.first == 0 {
            return unsafe "@" + String(decoding: name.dropFirst(), as: UTF8.self)
        }
        return unsafe String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
    }
}
