import NIOCore
package import ProxyCore
import Synchronization

/// A socket that clients can connect to. They are served as soon as the server begins with it.
package struct BoundListener: Sendable {
    /// Where: port 0 has become a real one.
    package let address: ListenAddress
    let entrance: Entrance
    private let channel: any Channel
    /// With its file; nil on TCP.
    private let unixSocket: UnixSocket?

    init(
        address: ListenAddress,
        entrance: Entrance,
        channel: any Channel,
        unixSocket: UnixSocket?
    ) {
        self.address = address
        self.entrance = entrance
        self.channel = channel
        self.unixSocket = unixSocket
    }

    /// Of ``address``; nil on a Unix socket.
    package var port: Int? { if case .tcp(_, let port) = address { port } else { nil } }

    func begin(_ way: Entrance.Way) async throws {
        entrance.open(way)
        try await channel.setOption(.autoRead, value: true).get()
    }

    /// The rights of a Unix socket's file.
    func use(socketMode: UInt16) {
        unixSocket?.use(mode: socketMode)
    }

    package func close() async {
        unixSocket?.removeFile()
        try? await channel.close().get()
    }
}

/// What somebody who connects meets, which a reload may change.
final class Entrance: Sendable {
    struct Way: Sendable {
        /// Under which ``ServingPlan`` has the rules.
        let listener: ListenerID
        /// nil: plain HTTP.
        let tls: DownstreamTLS?
    }

    let isUnix: Bool
    private let shared = Mutex<Way?>(nil)

    init(isUnix: Bool) {
        self.isUnix = isUnix
    }

    /// nil: nobody is served yet.
    var way: Way? { shared.withLock(\.self) }

    func open(_ way: Way) {
        shared.withLock { $0 = way }
    }
}
