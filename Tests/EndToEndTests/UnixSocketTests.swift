import Foundation
import Glibc
import NIOCore
import Testing

extension EndToEnd {
    /// A listener on a Unix socket.
    @Suite struct UnixSocketTests {}
}

extension EndToEnd.UnixSocketTests {
    /// Starts a proxy with a socket beside its TCP listener. `prepare` may put something at the
    /// socket's path before.
    private func play(
        _ settings: String = "",
        prepare: (String) throws -> Void = { _ in },
        _ body: (Scene, String) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = "\(folder.path)/proxy.sock"
        try prepare(path)
        let listener = "{address: \"unix:\(path)\"\(settings)}"
        try await Scene.play(.init(listeners: ["{address: 127.0.0.1:0}", listener])) { scene in
            try await scene.proxy.line(containing: "unix:\(path)")
            try await body(scene, path)
        }
    }

    private func get(_ target: String, at path: String) async throws -> RawAnswer {
        let address = try SocketAddress(unixDomainSocketPath: path)
        let connection = try await RawConnection.open(to: address)
        defer { connection.close() }
        connection.send("GET \(target) HTTP/1.1\r\nHost: anything\r\n\r\n")
        return try await connection.answer()
    }

    @Test(arguments: [("", 0o600), (", socketMode: \"0666\"", 0o666)])
    func `requests are served, and the file has the rights that are configured`(
        _ settings: String,
        _ mode: UInt32
    ) async throws {
        try await play(settings) { scene, path in
            let status = try #require(FileStatus(path))
            #expect(status.isSocket)
            #expect(status.mode == mode)
            let answer = try await get("/echo/unix", at: path)
            #expect(answer.status == 200)
            #expect(try object(answer.body)["target"] as? String == "/echo/unix")

            #expect(try await scene.proxy.terminate() == .status(0))
            #expect(FileStatus(path) == nil)
        }
    }

    @Test func `the socket that a killed process left is replaced`() async throws {
        try await play(prepare: { path in
            try UnixListener(path).close()
            #expect(FileStatus(path)?.isSocket == true)
        }) { _, path in
            let answer = try await get("/echo", at: path)
            #expect(answer.status == 200)
        }
    }

    @Test func `of two proxies at one path the first one stays`() async throws {
        try await play { scene, path in
            let status = FileStatus(path)
            let second = try await ProxyProcess.launch(scene.arguments)
            #expect(try await second.end() == .status(69))
            #expect(second.log.value.contains { $0.contains("accepts connections there") })
            #expect(FileStatus(path) == status)
            #expect(try await get("/echo", at: path).status == 200)
        }
    }

    @Test func `another process's socket at the path survives the end`() async throws {
        try await play { scene, path in
            _ = unsafe unlink(path)
            let other = try UnixListener(path)
            defer { other.close() }
            let status = try #require(FileStatus(path))
            #expect(try await scene.proxy.terminate() == .status(0))
            #expect(FileStatus(path) == status)
        }
    }

    @Test(arguments: Obstacle.allCases)
    func `what is no stale socket is refused and left alone`(_ obstacle: Obstacle) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = try obstacle.path(in: folder)
        let listener = try obstacle.place(at: path, in: folder)
        defer { listener?.close() }
        let before = FileStatus(path)
        let credentials = try Scene.credentials(imsEndpoint: "http://127.0.0.1:1")
        let run = try await CommandRun([
            "serve", "--upstream", "http://127.0.0.1:1", "--credentials",
            folder.write("credentials.json", credentials), "--listen", "unix:\(path)",
        ])
        #expect(run.exit == .status(69))
        let line = try #require(run.errors.last)
        #expect(line.contains(obstacle.message), "\(line)")
        #expect(line.contains("unix:\(path)"))
        #expect(FileStatus(path) == before)
    }

    enum Obstacle: CaseIterable, Sendable {
        case file, directory, link, live, datagram, missingDirectory

        fileprivate var message: String {
            switch self {
            case .file, .directory, .link: "a file that is no socket is there"
            case .live: "another process accepts connections there"
            case .datagram: "a socket of another kind"
            case .missingDirectory: "there is no such directory"
            }
        }

        fileprivate func path(in folder: TemporaryFolder) throws -> String {
            switch self {
            case .missingDirectory: "\(folder.path)/nowhere/proxy.sock"
            default: "\(folder.path)/proxy.sock"
            }
        }

        fileprivate func place(at path: String, in folder: TemporaryFolder) throws -> UnixListener?
        {
            switch self {
            case .file:
                try folder.write("proxy.sock", Array("precious".utf8))
            case .directory:
                try folder.write("proxy.sock/file", [])
            case .link:
                let target = "\(folder.path)/target"
                try UnixListener(target).close()
                try folder.link("proxy.sock", to: target)
            case .live:
                return try UnixListener(path)
            case .datagram:
                return try UnixListener(path, type: SOCK_DGRAM)
            case .missingDirectory:
                break
            }
            return nil
        }
    }
}
