package import NIOCore
package import ProxyCore

/// A server that answers from recordings, in AEM's place: plain HTTP, with NIO's codec.
package final class SandboxReplay: Sendable {
    private let server: SandboxServer

    private init(server: SandboxServer) {
        self.server = server
    }

    /// Port 0 lets the system choose.
    ///
    /// - Parameters:
    ///   - playback: What is recorded.
    ///   - group: Its event loops.
    ///   - host: Where it listens.
    ///   - port: The same.
    ///   - hosts: Names that clients may call it by beside this machine's own; nil: any.
    ///   - missed: Hears of requests that aren't recorded.
    /// - Returns: The server, which listens.
    /// - Throws: When the port is taken.
    package static func start(
        _ playback: Playback,
        on group: any EventLoopGroup,
        host: String = "127.0.0.1",
        port: Int = 0,
        hosts: Set<String>? = [],
        missed: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws -> SandboxReplay {
        let service = ReplayService(playback, hosts: hosts, missed: missed)
        let server = SandboxServer(on: group, host: host, port: port, service: service)
        try await server.listen()
        return SandboxReplay(server: server)
    }

    package var port: Int { server.port }

    /// `http://127.0.0.1:PORT`
    package var url: String { server.url }

    /// Closes the listener and every connection.
    package func shutdown() async throws {
        try await server.close()
    }
}
