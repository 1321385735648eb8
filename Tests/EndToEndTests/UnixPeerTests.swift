import Glibc
import NIOCore
import Testing

extension EndToEnd {
    /// Callers that are known by their process.
    @Suite struct UnixPeerTests {}
}

extension EndToEnd.UnixPeerTests {
    @Test(arguments: [
        ("uid:\(geteuid())", 200, "me"), ("gid:\(getegid())", 200, "me"),
        ("uid:\(geteuid() + 1)", 401, "-"), ("gid:\(getegid() + 1)", 401, "-"),
    ])
    func `a process is known by its user or its group`(
        _ peer: String,
        _ status: Int,
        _ caller: String
    ) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = "\(folder.path)/proxy.sock"
        let listener = "{address: \"unix:\(path)\", callers: {unixPeers: {me: \"\(peer)\"}}}"
        try await Scene.play(.init(listeners: ["{address: 127.0.0.1:0}", listener])) { scene in
            try await scene.proxy.line(containing: "unix:\(path)")
            let address = try SocketAddress(unixDomainSocketPath: path)
            let connection = try await RawConnection.open(to: address)
            connection.send("GET /echo HTTP/1.1\r\nHost: anything\r\n\r\n")
            #expect(try await connection.answer().status == status)
            #expect(try await scene.accessLines(1).first?["caller"] == caller)
            connection.close()
        }
    }
}
