import Foundation
import Glibc
import NIOCore
import Testing

extension EndToEnd {
    /// Connections before their first byte.
    @Suite struct AcceptTests {}
}

extension EndToEnd.AcceptTests {
    /// What can fail while a connection is set up, by a library that makes it fail.
    enum Obstacle: CaseIterable, Sendable {
        /// An option that takes rights, for a user without them.
        case option
        case peerCredentials

        fileprivate var source: String {
            switch self {
            case .option:
                """
                #define _GNU_SOURCE
                #include <dlfcn.h>
                #include <errno.h>
                #include <netinet/in.h>
                #include <netinet/tcp.h>
                #include <sys/socket.h>
                int setsockopt(int s, int level, int name, const void *value, socklen_t length) {
                    struct sockaddr_storage peer;
                    socklen_t size = sizeof peer;
                    if (level == IPPROTO_TCP && name == TCP_NODELAY
                        && getpeername(s, (struct sockaddr *)&peer, &size) == 0) {
                        errno = EACCES;
                        return -1;
                    }
                    int (*next)(int, int, int, const void *, socklen_t) =
                        dlsym(RTLD_NEXT, "setsockopt");
                    return next(s, level, name, value, length);
                }
                """
            case .peerCredentials:
                """
                #define _GNU_SOURCE
                #include <dlfcn.h>
                #include <errno.h>
                #include <sys/socket.h>
                int getsockopt(int s, int level, int name, void *value, socklen_t *length) {
                    if (level == SOL_SOCKET && name == SO_PEERCRED) {
                        errno = EACCES;
                        return -1;
                    }
                    int (*next)(int, int, int, void *, socklen_t *) =
                        dlsym(RTLD_NEXT, "getsockopt");
                    return next(s, level, name, value, length);
                }
                """
            }
        }

        /// As the log names the client.
        fileprivate var client: String { self == .option ? "127.0.0.1" : "-" }
    }

    @Test(.enabled(if: Preload.isPossible), arguments: Obstacle.allCases)
    func `a connection that can't be set up is closed, and that is said once`(
        _ obstacle: Obstacle
    ) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let preload = try Preload(obstacle.source, in: folder)
        let path = "\(folder.path)/proxy.sock"
        let settings = Scene.Settings(
            listeners: [
                "{address: 127.0.0.1:0, allowedHosts: [\"a:80\"]}",
                "{address: \"unix:\(path)\"}",
            ],
            environment: preload.environment
        )
        try await Scene.play(settings) { scene in
            try await scene.proxy.line(containing: "unix:\(path)")
            let addresses = [
                try SocketAddress(ipAddress: "127.0.0.1", port: scene.port),
                try SocketAddress(unixDomainSocketPath: path),
            ]
            let (failing, going) = obstacle == .option ? (0, 1) : (1, 0)
            for _ in 0..<20 {
                let connection = try await RawConnection.open(to: addresses[failing])
                #expect(try await connection.end().rest.isEmpty)
            }
            let line = try await scene.proxy.line(containing: "failed before its first byte")
            #expect(line.contains(" warning "))
            #expect(line.contains("client=\(obstacle.client) "))
            #expect(line.contains("errno: 13"), "\(line)")
            // Others go on.
            let connection = try await RawConnection.open(to: addresses[going])
            connection.send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await connection.answer().status == 200)
            connection.close()
            let count = scene.proxy.log.read { lines in
                lines.count { $0.contains("failed before its first byte") }
            }
            #expect(count == 1)
        }
    }

    @Test func `no client's answer waits for an acknowledgement`() async throws {
        guard Unprivileged.isNeeded else { return }
        try await Scene.play { scene in
            let connection = try await scene.connect()
            connection.send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await connection.answer().status == 200)
            let values = try OpenSockets(of: scene.proxy.pid).noDelay(localPort: scene.port)
            #expect(values == [1])
            connection.close()
        }
    }

    @Test func `1,000 clients that come at once are all served`() async throws {
        try await Scene.play(.init(file: ["eventLoops: 1"])) { scene in
            try await scene.warmUp()
            let port = scene.port
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<1_000 {
                    group.addTask {
                        let connection = try await RawConnection.open(port: port)
                        defer { connection.close() }
                        connection.send("OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\r\n")
                        return try await connection.answer().status
                    }
                }
                for try await status in group { #expect(status == 204) }
            }
        }
    }

    @Test func `out of descriptors it says so, waits, and serves again`() async throws {
        let settings = Scene.Settings(
            file: ["eventLoops: 1"],
            script: #"ulimit -n 64; exec "$0" "$@""#
        )
        try await Scene.play(settings) { scene in
            try await scene.warmUp()
            let warning = try await scene.proxy.line(containing: "open files is 64")
            #expect(warning.contains("limits.connections (10000)"))
            #expect(warning.contains("LimitNOFILE=20064"))
            var clients: [RawConnection] = []
            for _ in 0..<150 { clients.append(try await scene.connect()) }
            let text = "no connection can be accepted"
            let line = try await scene.proxy.line(containing: text)
            #expect(line.contains("all 64 descriptors"))
            #expect(line.contains("LimitNOFILE="))
            // The next line says how often it was tried meanwhile: not as fast as it can.
            let lines = try await scene.proxy.log.wait("a second line", within: .seconds(120)) {
                lines in
                lines.count { $0.contains(text) } > 1
            }
            let second = lines.last { $0.contains(text) } ?? ""
            let unsaid = second.split(separator: "unsaid=").last.flatMap { Int($0) } ?? .max
            #expect(unsaid < 1_000, "\(second)")

            for client in clients { client.close() }
            try await eventually("an answer") {
                let connection = try await scene.connect()
                defer { connection.close() }
                connection.send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n")
                return try await connection.answer().status == 200
            }
            // AEM had no part in it.
            #expect(!scene.proxy.log.value.contains { $0.contains("upstream_") })
        }
    }

    @Test func `the limit of connections holds for handshakes`() async throws {
        let settings = Scene.Settings(
            listeners: [Scene.tlsListener],
            file: ["limits: {connections: 20, requestHeadTimeout: 60s}"]
        )
        try await Scene.playTLS(settings) { scene, authority in
            var silent: [RawConnection] = []
            for _ in 0..<60 { silent.append(try await scene.connect()) }
            let ended = Observed(0)
            for connection in silent {
                Task {
                    guard try await connection.end(within: .seconds(100)).rest.isEmpty else {
                        return
                    }
                    ended.update { $0 += 1 }
                }
            }
            // At once, while the others still have most of a minute.
            _ = try await ended.wait("those over the limit to be closed") { $0 >= 40 }
            let line = try await scene.proxy.line(containing: "too many connections")
            #expect(line.contains("limit=20"))
            // Whoever comes now is not heard either.
            let tls = try ClientTLS(trusting: authority.certificate)
            for _ in 0..<5 {
                let answer = try? await scene.get("/echo", tls)
                #expect(answer == nil)
            }
            #expect(ended.value == 40)
            for connection in silent { connection.close() }
            try await eventually("a free place") {
                (try? await scene.get("/echo", tls).status) == 200
            }
        }
    }

    @Test func `silent clients leave when the handshake's time is up`() async throws {
        let settings = Scene.Settings(
            listeners: [Scene.tlsListener],
            file: ["limits: {connections: 20, requestHeadTimeout: 300ms}"]
        )
        try await Scene.playTLS(settings) { scene, authority in
            var silent: [RawConnection] = []
            for _ in 0..<60 { silent.append(try await scene.connect()) }
            for connection in silent { #expect(try await connection.end().rest.isEmpty) }
            let tls = try ClientTLS(trusting: authority.certificate)
            #expect(try await scene.get("/echo", tls).status == 200)
        }
    }
}
