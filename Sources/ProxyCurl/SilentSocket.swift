import CCurl
import Glibc

/// A Unix socket under a name that no file has, which can be connected to and never answers.
struct SilentSocket: ~Copyable {
    /// Its name in the abstract namespace, without the leading zero byte.
    let name: String
    private let descriptor: Int32

    /// Nil where the system doesn't permit it.
    init?() {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_UNIX, kind, 0)
        guard descriptor >= 0 else { return nil }
        var address = sockaddr_un()
        guard unsafe curl_shim_listen_unnamed(descriptor, &address) == 0 else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
        name = unsafe withUnsafeBytes(of: &address.sun_path) { path in
            unsafe String(decoding: path.dropFirst().prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    deinit {
        close(descriptor)
    }
}
