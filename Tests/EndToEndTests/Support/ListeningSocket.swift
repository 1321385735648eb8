import Foundation
import Glibc
import NIOCore

/// A TCP socket that the test holds, as a supervisor does, to pass it to one proxy after another.
struct ListeningSocket: Sendable {
    let handle: FileHandle

    /// Passes standard input as a socket called `web`.
    static let script =
        #"export LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=web; exec "$0" "$@" 3<&0 </dev/null"#

    /// `host`: An address of IPv4. The system chooses the port.
    init(host: String = "127.0.0.1", isListening: Bool = true) throws {
        let address = try SocketAddress(ipAddress: host, port: 0)
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_INET, type, 0)
        let isBound = unsafe address.withSockAddr { pointer, count in
            unsafe bind(descriptor, pointer, socklen_t(count)) == 0
        }
        guard isBound, !isListening || listen(descriptor, 4096) == 0 else {
            throw Overdue(description: "\(host) could not be bound")
        }
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// Starts a proxy that has it.
    func launch(_ arguments: [String]) async throws -> ProxyProcess {
        try await ProxyProcess.launch(
            arguments,
            standardInput: handle,
            script: Self.script
        )
    }

    /// Of a proxy that begins with it.
    var settings: Scene.Settings {
        Scene.Settings(
            listeners: [#"{address: "fd:web", allowedHosts: ["a:80"]}"#],
            script: Self.script,
            standardInput: handle
        )
    }
}
