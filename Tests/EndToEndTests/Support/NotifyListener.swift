import Foundation
import Glibc

/// A supervisor's end of sd_notify(3): shows the datagrams that came.
final class NotifyListener: Sendable {
    let messages = Observed<[String]>([])
    /// What the proxy's environment has to have.
    let environment: [String: String]

    /// `address`: A path, or `@NAME` for one without a file.
    init(_ address: String) throws {
        let descriptor = socket(
            AF_UNIX,
            Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue),
            0
        )
        environment = ["NOTIFY_SOCKET": address]
        let isAbstract = address.hasPrefix("@")
        let bytes = isAbstract ? [0] + Array(address.utf8.dropFirst()) : Array(address.utf8)
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &name.sun_path) { place in
            unsafe place.copyBytes(from: bytes)
        }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        let isBound = unsafe withUnsafePointer(to: name) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe bind(descriptor, pointer, length) == 0
            }
        }
        guard isBound else { throw Overdue(description: "\(address) could not be bound") }
        if !isAbstract { try Unprivileged.give(address) }
        let messages = messages
        stop = { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }
        Thread.detachNewThread {
            var buffer = [UInt8](repeating: 0, count: 4096)
            while true {
                let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
                guard count > 0 else { break }
                let text = String(decoding: buffer[..<count], as: UTF8.self)
                messages.update { $0.append(text) }
            }
            _ = Glibc.close(descriptor)
        }
    }

    private let stop: @Sendable () -> Void

    deinit { stop() }

    /// Waits for a datagram with that in it.
    @discardableResult
    func message(_ text: String) async throws -> String {
        let messages = try await messages.wait("a message with \(text)") { messages in
            messages.contains { $0.contains(text) }
        }
        return messages.first { $0.contains(text) } ?? ""
    }
}
