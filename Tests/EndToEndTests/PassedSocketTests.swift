import Foundation
import Glibc
import NIOCore
import Testing

extension EndToEnd {
    /// Listeners whose sockets somebody else has bound.
    @Suite struct PassedSocketTests {}
}

extension EndToEnd.PassedSocketTests {
    private static let activate = "/usr/bin/systemd-socket-activate"

    @Test func `restarts under load lose nothing`() async throws {
        let socket = try ListeningSocket()
        try await Scene.play(socket.settings) { scene in
            try await scene.warmUp()
            let served = Observed(0)
            let isOver = Observed(false)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        while !isOver.value, !Task.isCancelled {
                            let answer = try await scene.exchange(
                                "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n"
                            )
                            #expect(answer.status == 200)
                            served.update { $0 += 1 }
                        }
                    }
                }
                var proxy = scene.proxy
                for round in 1...3 {
                    _ = try await served.wait("answers") { $0 > 60 * round }
                    async let next = socket.launch(scene.arguments)
                    proxy.signal(SIGTERM)
                    #expect(try await proxy.end() == .status(0))
                    proxy = try await next
                    try await proxy.line(containing: "listening")
                }
                _ = try await served.wait("answers") { $0 > 300 }
                isOver.update { $0 = true }
                try await group.waitForAll()
                #expect(try await proxy.terminate() == .status(0))
            }
        }
    }

    @Test func `no child would get it`() async throws {
        guard Unprivileged.isNeeded else { return }
        let socket = try ListeningSocket()
        try await Scene.play(socket.settings) { scene in
            let path = "/proc/\(scene.proxy.pid)/fdinfo/3"
            let info = try String(contentsOfFile: path, encoding: .utf8)
            let flags = info.split(separator: "\n").first { $0.hasPrefix("flags:") } ?? ""
            let bits = flags.split(separator: "\t").last.flatMap { Int32($0, radix: 8) } ?? 0
            #expect(bits & O_CLOEXEC != 0)
        }
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: activate)))
    func `systemd passes several sockets of one name`() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let paths = ["a", "b", "c"].map { "\(folder.path)/\($0).sock" }
        try await Scene.play { scene in
            let text = String(decoding: try scene.folder.read("proxy.conf"), as: UTF8.self)
            let listeners = "  - {address: fd:web}\n  - {address: fd:local}"
            let lines = text.split(separator: "\n").map { line in
                line.contains("address: 127.0.0.1:0") ? listeners : String(line)
            }
            let file = try scene.folder.write(
                "passed.conf",
                Array((lines.joined(separator: "\n") + "\n").utf8)
            )
            let sockets = paths.map { "-l \($0)" }.joined(separator: " ")
            let proxy = try await ProxyProcess.launch(
                ["serve", "--config", file],
                script: "exec \(Self.activate) \(sockets) --fdname=web:local:web \"$0\" \"$@\""
            )
            for path in paths {
                try await eventually("a socket") { FileStatus(path) != nil }
                let address = try SocketAddress(unixDomainSocketPath: path)
                try await eventually("an answer") {
                    guard let connection = try? await RawConnection.open(to: address) else {
                        return false
                    }
                    connection.send("GET /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                    return try await connection.answer().status == 200
                }
            }
            try await proxy.line(containing: "listening address=unix:\(paths[2])")
            #expect(try await proxy.terminate() == .status(0))
            // They are systemd's.
            for path in paths { #expect(FileStatus(path)?.isSocket == true) }
        }
    }

    @Test(arguments: [
        ("0.0.0.0", true, "fd:web", "--listen: is not loopback, so everyone who reaches it"),
        ("127.0.0.1", true, "fd:wbe", "--listen: names no socket that was passed; write fd:web"),
        ("127.0.0.1", false, "fd:web", "--listen: is a connection, not a listener"),
    ])
    func `a wrong one is refused before anybody is served`(
        _ host: String,
        _ isListening: Bool,
        _ listen: String,
        _ message: String
    ) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let credentials = try Scene.credentials(imsEndpoint: "http://127.0.0.1:1")
        let proxy = try await ListeningSocket(host: host, isListening: isListening).launch([
            "serve", "--upstream", "http://127.0.0.1:1", "--credentials",
            folder.write("credentials.json", credentials), "--listen", listen,
        ])
        #expect(try await proxy.end() == .status(78))
        #expect(proxy.log.value.contains { $0.hasPrefix(message) }, "\(proxy.log.value)")
    }

    @Test(arguments: ["check", "serve"])
    func `who is started without can only check`(_ command: String) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let file = try folder.write(
            "proxy.conf",
            Array(
                """
                listeners: [{address: fd:web}]
                upstreams: {aem: {url: "http://127.0.0.1:1"}}

                """.utf8
            )
        )
        let options = command == "check" ? ["--offline"] : []
        let run = try await CommandRun([command, "--config", file] + options)
        guard command == "serve" else {
            #expect(run.exit == .status(0), "\(run.errors)")
            #expect(run.output.contains("is passed by a supervisor"))
            return
        }
        #expect(run.exit == .status(78))
        #expect(run.errors.contains { $0.contains("names a socket, but none was passed") })
    }
}
