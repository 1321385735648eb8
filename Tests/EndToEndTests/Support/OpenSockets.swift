import Foundation
import Glibc

/// The sockets that another process has open, for root.
struct OpenSockets {
    private let descriptors: [Int32]
    private let process: Int32

    // Of <sys/pidfd.h>, which Swift doesn't import.
    private typealias Open = @convention(c) (Int32, UInt32) -> Int32
    private typealias Get = @convention(c) (Int32, Int32, UInt32) -> Int32

    init(of pid: Int32) throws {
        process = pid
        descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd")
            .compactMap { Int32($0) }
    }

    /// `TCP_NODELAY` of those that are connected with this port at their own end.
    func noDelay(localPort: Int) throws -> [Int32] {
        guard let open = unsafe dlsym(nil, "pidfd_open"),
            let get = unsafe dlsym(nil, "pidfd_getfd")
        else { throw Overdue(description: "no pidfd_getfd") }
        let target = unsafe unsafeBitCast(open, to: Open.self)(process, 0)
        defer { close(target) }
        return descriptors.compactMap { descriptor in
            let socket = unsafe unsafeBitCast(get, to: Get.self)(target, descriptor, 0)
            guard socket >= 0 else { return nil }
            defer { close(socket) }
            guard unsafe port(of: socket, getsockname) == localPort,
                unsafe port(of: socket, getpeername) != nil
            else { return nil }
            var value: Int32 = -1
            var length = socklen_t(MemoryLayout<Int32>.size)
            unsafe getsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &value, &length)
            return value
        }
    }

    private func port(
        of socket: Int32,
        _ name: (Int32, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
    ) -> Int? {
        // As bytes: which module the members of `sockaddr_in` belong to, compilers may see in two ways.
        var bytes = [UInt8](repeating: 0, count: 128)
        var length = socklen_t(bytes.count)
        let status = unsafe bytes.withUnsafeMutableBytes { buffer -> Int32 in
            guard let base = buffer.baseAddress else { return -1 }
            return unsafe name(socket, base.assumingMemoryBound(to: sockaddr.self), &length)
        }
        let family = Int32(bytes[0]) | Int32(bytes[1]) << 8
        guard status == 0, family == AF_INET else { return nil }
        return Int(bytes[2]) << 8 | Int(bytes[3])
    }
}
