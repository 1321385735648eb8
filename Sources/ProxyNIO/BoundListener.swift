import NIOCore
package import ProxyCore
import Synchronization

/// A listener's sockets, which clients can connect to. They are served as soon as the server begins
/// with it.
package struct BoundListener: Sendable {
    let entrance: Entrance
    let listening: [Listening]

    init(_ listening: [Listening], entrance: Entrance) {
        self.listening = listening
        self.entrance = entrance
    }

    /// Where: port 0 has become a real one, and a name of passed sockets their real addresses.
    package var addresses: [ListenAddress] { listening.map(\.address) }

    /// Of the first address; nil on a Unix socket.
    package var port: Int? { if case .tcp(_, let port)? = addresses.first { port } else { nil } }

    func begin(_ way: Entrance.Way) async {
        entrance.open(way)
        for one in listening {
            try? await one.channel.setOption(.autoRead, value: true).get()
        }
    }

    /// The rights of a Unix socket's file.
    func use(socketMode: UInt16) {
        for case .unix(let socket) in listening.map(\.kind) { socket.use(mode: socketMode) }
    }

    /// Nobody was served yet.
    package func close() async {
        for one in listening {
            if case .unix(let socket) = one.kind { socket.removeFile() }
            try? await one.channel.close().get()
        }
    }
}

/// What somebody who connects meets, which a reload may change.
final class Entrance: Sendable {
    struct Way: Sendable {
        /// Under which ``ServingPlan`` has the rules.
        let listener: ListenerID
        /// nil: plain HTTP.
        let tls: DownstreamTLS?
        /// Has the rules, also for who comes in the moment in which another one takes its place.
        let plan: ServingPlan
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
