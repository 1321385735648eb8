import Foundation
import Glibc
import NIOCore
import Testing

extension EndToEnd {
    /// Connections that the proxy had not accepted when it was told to end.
    @Suite struct QueueTests {}
}

extension EndToEnd.QueueTests {
    private static let request = "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n"
    /// Which has the host `a` as well.
    private static let tlsListener = Scene.tlsListener.replacing(
        "{address: 127.0.0.1:0,",
        with: "{address: 127.0.0.1:0, allowedHosts: [\"a:443\"],"
    )

    /// Connects and asks while the proxy can't do anything, and has it find a SIGTERM first.
    private func queue(
        _ count: Int,
        of proxy: ProxyProcess,
        _ connect: () async throws -> RawConnection
    ) async throws -> [RawConnection] {
        proxy.signal(SIGSTOP)
        var connections: [RawConnection] = []
        for _ in 0..<count {
            let connection = try await connect()
            connection.send(Self.request)
            connections.append(connection)
        }
        proxy.signal(SIGTERM)
        proxy.signal(SIGCONT)
        return connections
    }

    private func expectAnswers(_ connections: [RawConnection]) async throws {
        for connection in connections {
            let answer = try await connection.answer()
            #expect(answer.status == 200)
            // Whether it says so depends on who of the loops has heard of the end; it closes.
            #expect(["close", nil].contains(answer.values("connection").first))
            #expect(try await connection.end().rest.isEmpty)
        }
    }

    @Test(arguments: [1, 2, 4])
    func `those of TCP are served`(_ eventLoops: Int) async throws {
        try await Scene.play(.init(file: ["eventLoops: \(eventLoops)"])) { scene in
            try await scene.warmUp()
            let connections = try await queue(200, of: scene.proxy) { try await scene.connect() }
            try await expectAnswers(connections)
            #expect(try await scene.proxy.end() == .status(0))
        }
    }

    @Test func `those of a Unix socket are served`() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = "\(folder.path)/proxy.sock"
        let listeners = ["{address: 127.0.0.1:0}", "{address: \"unix:\(path)\"}"]
        try await Scene.play(.init(listeners: listeners)) { scene in
            try await scene.warmUp()
            try await scene.proxy.line(containing: "unix:\(path)")
            let address = try SocketAddress(unixDomainSocketPath: path)
            let connections = try await queue(100, of: scene.proxy) {
                try await RawConnection.open(to: address)
            }
            try await expectAnswers(connections)
            #expect(try await scene.proxy.end() == .status(0))
        }
    }

    @Test func `those of TLS are served`() async throws {
        try await Scene.playTLS(.init(listeners: [Self.tlsListener])) { scene, authority in
            try await scene.warmUp()
            let tls = try ClientTLS(trusting: authority.certificate)
            let port = scene.port
            let connections = try await queue(30, of: scene.proxy) {
                try await RawConnection.open(port: port, tls: tls)
            }
            for connection in connections {
                #expect(try await connection.answer().status == 200)
                #expect(try await connection.end().rest.isEmpty)
            }
            #expect(try await scene.proxy.end() == .status(0))
        }
    }

    @Test func `those of a passed socket are left to the next proxy`() async throws {
        let socket = try ListeningSocket()
        try await Scene.play(socket.settings) { scene in
            try await scene.warmUp()
            let connections = try await queue(100, of: scene.proxy) { try await scene.connect() }
            #expect(try await scene.proxy.end() == .status(0))
            let next = try await socket.launch(scene.arguments)
            try await next.line(containing: "listening")
            for connection in connections {
                #expect(try await connection.answer().status == 200)
                connection.close()
            }
            let exit = try await next.terminate()
            #expect(exit == .status(0), "\(next.log.value.suffix(5))")
        }
    }

    @Test func `silent TLS clients don't keep it from ending`() async throws {
        try await Scene.playTLS(.init(listeners: [Self.tlsListener])) { scene, _ in
            let silent = try await scene.connect()
            #expect(try await scene.proxy.terminate() == .status(0))
            #expect(!scene.proxy.log.value.contains { $0.contains("did not end in time") })
            #expect(try await silent.end().rest.isEmpty)
        }
    }

    /// Whoever could connect is answered.
    @Test(arguments: 1...3)
    func `nobody is lost who comes while it ends`(_ round: Int) async throws {
        try await Scene.play { scene in
            try await scene.warmUp()
            let served = Observed(0)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        while let connection = try? await scene.connect() {
                            connection.send(Self.request)
                            let answer = try await connection.answer()
                            #expect(answer.status == 200)
                            connection.close()
                            served.update { $0 += 1 }
                        }
                    }
                }
                _ = try await served.wait("some answers") { $0 > 50 * round }
                scene.proxy.signal(SIGTERM)
                try await group.waitForAll()
            }
            #expect(try await scene.proxy.end() == .status(0))
        }
    }
}
