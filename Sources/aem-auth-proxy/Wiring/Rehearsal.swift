import FoundationEssentials
import Glibc
import NIOCore
import ProxyCore
import ProxyFiles

/// What `serve` will find on this machine when it starts, found out without changing anything: for
/// `serve` itself, and for `check`, which says the same.
struct Rehearsal: Sendable {
    let configuration: Configuration
    var threads = FileThreads.shared

    private static let timeLimit = Duration.seconds(5)

    /// What keeps the proxy from starting, a line each.
    func problems() async -> [String] {
        guard case .file(let directory) = configuration.tokens.store,
            let fault = await fault(ofDirectory: directory, mayBeMade: true)
        else { return [] }
        return [
            "tokens.store.file.directory: \(UserText.path(directory)) \(fault); write the path of a "
                + "directory that this user may write to, or store: memory"
        ]
    }

    /// What the proxy can do without, a line each.
    func warnings() async -> [String] {
        guard configuration.replay.spool > 0,
            let fault = await fault(ofDirectory: Self.temporaryDirectory, mayBeMade: false)
        else { return [] }
        return [
            "replay.spool: the directory for temporary files (TMPDIR, else /tmp) \(fault); request "
                + "bodies beyond replay.memory can't be sent again"
        ]
    }

    static var temporaryDirectory: String {
        ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
    }

    /// A file system that does not answer is no reason not to start.
    private func fault(ofDirectory path: String, mayBeMade: Bool) async -> String? {
        await threads.run(on: path, within: Self.timeLimit) {
            Self.fault(ofDirectory: path, mayBeMade: mayBeMade)
        } ?? nil
    }

    private static func fault(ofDirectory path: String, mayBeMade: Bool) -> String? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else {
            let reason = errno
            guard reason == ENOENT, mayBeMade else { return sentence(reason) }
            let parts = path.split(separator: "/", omittingEmptySubsequences: true).dropLast()
            let parent = (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
            let folder = parent.isEmpty ? "." : parent
            return fault(ofDirectory: folder, mayBeMade: false).map { "can't be made: \($0)" }
        }
        guard status.st_mode & S_IFMT == S_IFDIR else { return "is not a directory" }
        guard unsafe access(path, W_OK | X_OK) == 0 else { return sentence(errno) }
        return nil
    }

    private static func sentence(_ code: Int32) -> String {
        code == ENOENT
            ? "does not exist" : "can't be used (\(unsafe String(cString: strerror(code))))"
    }

    // MARK: Addresses

    /// The listeners that can't be bound now, each with the reason.
    func takenAddresses() async -> [(address: String, reason: String)] {
        var taken: [(address: String, reason: String)] = []
        for listener in configuration.allListeners {
            let address = listener.address
            let reason: String?? = await threads.run(on: "\(address)", within: Self.timeLimit) {
                Self.reason(against: address)
            }
            if let reason = reason ?? nil {
                taken.append((address.shown, reason))
            }
        }
        return taken
    }

    private static func reason(against address: ListenAddress) -> String? {
        switch address {
        case .tcp(let host, let port):
            guard port > 0 else { return nil }
            guard let address = try? SocketAddress.makeAddressResolvingHost(host, port: port) else {
                return "the name can't be resolved"
            }
            return reason(againstBinding: address)
        case .unix(let path):
            guard let address = try? SocketAddress(unixDomainSocketPath: path) else { return nil }
            if isAnswered(address) {
                return "the address is in use; stop what listens there, or write another path"
            }
            let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
            let fault = fault(ofDirectory: folder.isEmpty ? "/" : folder, mayBeMade: false)
            return fault == sentence(ENOENT)
                ? "there is no such directory; make it first" : fault.map { "its folder \($0)" }
        // Bound already.
        case .passed: return nil
        }
    }

    /// Binds without listening, so that nobody connects.
    private static func reason(againstBinding address: SocketAddress) -> String? {
        let isIPv6 = if case .v6 = address { true } else { false }
        let descriptor = socket(
            isIPv6 ? AF_INET6 : AF_INET,
            Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue),
            0
        )
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var one: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, size)
        let result = unsafe address.withSockAddr { unsafe bind(descriptor, $0, socklen_t($1)) }
        guard result != 0 else { return nil }
        return switch errno {
        case EADDRINUSE: "the address is in use; stop what listens there, or write another port"
        case EACCES: "permission denied; ports below 1024 need CAP_NET_BIND_SERVICE"
        case EADDRNOTAVAIL: "this machine has no such address"
        case let code: unsafe String(cString: strerror(code))
        }
    }

    private static func isAnswered(_ address: SocketAddress) -> Bool {
        let descriptor = socket(
            AF_UNIX,
            Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue),
            0
        )
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return unsafe address.withSockAddr { unsafe connect(descriptor, $0, socklen_t($1)) } == 0
    }
}
