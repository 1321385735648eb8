import Glibc
package import ProxyCore

/// Where a supervisor is told what the process does: one datagram each time (sd_notify(3)).
package struct NotifySocket: Sendable {
    private let address: UnixSocketAddress

    /// A supervisor that takes nothing must not hold the proxy up, in seconds.
    private static let patience = 1

    /// nil when the address doesn't fit.
    package init?(_ address: SupervisorSettings.Address) {
        let address =
            switch address {
            case .path(let path): UnixSocketAddress(path)
            case .abstract(let name): UnixSocketAddress(abstract: name)
            }
        guard let address else { return nil }
        self.address = address
    }

    /// Returns why it was not sent, in a few words; nil when it was.
    package func send(_ message: SupervisorMessage) -> String? {
        let type = Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_UNIX, type, 0)
        guard descriptor >= 0 else { return Self.reason() }
        defer { close(descriptor) }
        var limit = timeval(tv_sec: Self.patience, tv_usec: 0)
        _ = unsafe setsockopt(
            descriptor,
            SOL_SOCKET,
            SO_SNDTIMEO,
            &limit,
            socklen_t(MemoryLayout<timeval>.size)
        )
        let bytes = Array(message.text.utf8)
        let sent = unsafe address.with { pointer, length in
            unsafe sendto(
                descriptor,
                bytes,
                bytes.count,
                Int32(MSG_NOSIGNAL),
                pointer,
                length
            )
        }
        return sent == bytes.count ? nil : Self.reason()
    }

    private static func reason() -> String { unsafe String(cString: strerror(errno)) }
}
