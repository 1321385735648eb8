import Glibc

/// A path as the socket calls take it, or a name of the abstract namespace (unix(7)).
struct UnixSocketAddress {
    private var address = sockaddr_un()
    private let length: Int

    /// In bytes: `sun_path` less the NUL behind it.
    static let longestPath = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

    /// nil when the path doesn't fit.
    init?(_ path: String) {
        guard path.utf8.count <= Self.longestPath, !path.utf8.contains(0) else { return nil }
        self.init(bytes: Array(path.utf8), length: MemoryLayout<sockaddr_un>.size)
    }

    /// nil when the name doesn't fit.
    ///
    /// `name`: Without the NUL before it.
    init?(abstract name: String) {
        guard name.utf8.count <= Self.longestPath else { return nil }
        // What stood behind the name would be part of it.
        let before = MemoryLayout<sockaddr_un>.size - (Self.longestPath + 1)
        self.init(bytes: [0] + Array(name.utf8), length: before + 1 + name.utf8.count)
    }

    private init(bytes: [UInt8], length: Int) {
        self.length = length
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { place in
            unsafe place.copyBytes(from: bytes)
        }
    }

    func with<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        unsafe withUnsafePointer(to: address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe body(pointer, socklen_t(length))
            }
        }
    }
}
