import NIOCore
import NIOPosix
import Sandbox
import Testing

extension EndToEnd {
    /// Listeners that come, go and change.
    @Suite struct ReloadListenerTests {}
}

extension EndToEnd.ReloadListenerTests {
    private func connect(_ scene: Scene, _ number: Int) async throws -> RawConnection {
        try await RawConnection.open(port: try await scene.port(number))
    }

    @Test func `at port 0 each has its own socket, however often it is read`() async throws {
        try await EndToEnd.ReloadTests.playTwo(
            { $0.listeners.append("{address: 127.0.0.1:0, allowedHosts: [\"b:80\"]}") }
        ) { scene, text, _, _ in
            var text = text
            for number in 0..<3 {
                text.routes = ["{path: /\(number), upstream: two, credential: test}"]
                try await scene.mustReload(text, at: 3)
                for (place, host) in [(1, "a"), (2, "b")] {
                    let connection = try await connect(scene, place)
                    defer { connection.close() }
                    #expect(try await connection.ask("/\(number)", host: host).text == "two")
                }
                #expect(try await scene.page("/livez", at: 3).status == 200)
            }
            #expect(scene.proxy.log.value.count { $0.contains(" listening ") } == 3)
        }
    }

    @Test func `one that is new serves, one that is gone drains`() async throws {
        let promise = MultiThreadedEventLoopGroup.singleton.any().makePromise(of: Void.self)
        defer { promise.succeed() }
        try await RawUpstream.serving({ request in
            request.description.contains("/slow")
                ? .init([.wait(promise.futureResult)] + RawUpstream.Reply.ok("slow").steps)
                : .ok("fast")
        }) { upstream in
            let text = ConfigurationText.before(["aem": upstream])
            try await Scene.play(text) { scene, text in
                try await scene.warmUp()
                var more = text
                more.listeners.append(ConfigurationText.listener)
                try await scene.mustReload(more)
                // The third that was bound.
                let (idle, busy) = (try await connect(scene, 3), try await connect(scene, 3))
                defer { for connection in [idle, busy] { connection.close() } }
                #expect(try await idle.ask("/x").text == "fast")
                busy.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
                _ = try await upstream.requests.wait("both") { $0.count == 2 }
                let first = try await scene.connect()
                defer { first.close() }
                #expect(try await first.ask("/x").text == "fast")

                try await scene.mustReload(text)
                #expect(try await idle.end().rest.isEmpty)
                await #expect(throws: (any Error).self) { try await connect(scene, 3) }
                promise.succeed()
                let answer = try await busy.answer()
                #expect(answer.text == "slow")
                #expect(answer.value("connection") == "close")
                #expect(try await busy.end().rest.isEmpty)
                #expect(try await first.ask("/x").text == "fast")
            }
        }
    }

    /// Those that had connected, whether or not anybody had looked at them.
    @Test func `requests that were sent to one before it went are answered`() async throws {
        try await EndToEnd.ReloadTests.playTwo({ $0.file = ["eventLoops: 1"] }) {
            scene,
            text,
            _,
            _ in
            var more = text
            more.listeners.append(ConfigurationText.listener)
            for round in 0..<4 {
                try await scene.mustReload(more)
                let port = try await scene.port(3 + round)
                try scene.folder.replace("proxy.conf", text.bytes)
                async let reload = scene.page("/reload", "POST")
                var connections: [RawConnection] = []
                while connections.count < 200,
                    let connection = try? await RawConnection.open(port: port)
                {
                    connection.send(EndToEnd.ReloadTests.plain)
                    connections.append(connection)
                }
                #expect(try await reload.status == 200)
                for connection in connections {
                    #expect(try await connection.answer().status == 200)
                    connection.close()
                }
            }
        }
    }

    @Test func `the admin listener moves`() async throws {
        try await Scene.play(ConfigurationText()) { scene, text in
            try await scene.warmUp()
            var text = text
            text.admin = "{address: 127.0.0.2:0, pages: [health, reload]}"
            try await scene.mustReload(text)
            await #expect(throws: (any Error).self) { try await connect(scene, 2) }
            let port = try await scene.port(3)
            let client = SandboxClient(
                on: MultiThreadedEventLoopGroup.singleton,
                host: "127.0.0.2",
                port: port
            )
            #expect(try await client.send("GET", "/livez").status == 200)
            #expect(try await client.send("GET", "/metrics").status == 404)
            text.admin = nil
            try scene.folder.replace("proxy.conf", text.bytes)
            #expect(try await client.send("POST", "/reload").status == 200)
            await #expect(throws: (any Error).self) { try await client.send("GET", "/livez") }
            #expect(try await scene.get("/echo").status == 200)
        }
    }

    @Test func `a Unix socket's rights change`() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = "\(folder.path)/proxy.sock"
        var text = ConfigurationText()
        text.listeners.append("{address: \"unix:\(path)\"}")
        try await Scene.play(text) { scene, text in
            try await scene.warmUp()
            let address = try SocketAddress(unixDomainSocketPath: path)
            let kept = try await RawConnection.open(to: address)
            defer { kept.close() }
            #expect(try await kept.ask("/echo").status == 200)
            #expect(FileStatus(path)?.mode == 0o600)
            var text = text
            text.listeners[1] = "{address: \"unix:\(path)\", socketMode: \"0660\"}"
            try await scene.mustReload(text, at: 3)
            #expect(FileStatus(path)?.mode == 0o660)
            #expect(try await kept.ask("/echo").status == 200)
            text.listeners.removeLast()
            try await scene.mustReload(text, at: 3)
            #expect(FileStatus(path) == nil)
            #expect(try await kept.end().rest.isEmpty)
        }
    }

    // MARK: TLS

    private static func tls(_ name: String, _ more: String = "") -> String {
        "{address: 127.0.0.1:0, tls: {certificate: \(name).pem, key: \(name).key\(more)}}"
    }

    /// With two authorities, each with a certificate for the server.
    private func playTLS(
        _ listener: String,
        _ body: (Scene, ConfigurationText, Authority, Authority) async throws -> Void
    ) async throws {
        var text = ConfigurationText()
        text.listeners = [listener]
        var made: [Authority] = []
        try await Scene.play(
            text,
            files: { folder, _ in
                for name in ["first", "second"] {
                    let authority = try Authority("\(name)-ca", in: folder)
                    try authority.issue(name)
                    made.append(authority)
                }
            }
        ) { scene, text in
            try await scene.warmUp()
            try await body(scene, text, try #require(made.first), try #require(made.last))
        }
    }

    @Test func `another certificate, while clients come`() async throws {
        try await playTLS(Self.tls("first")) { scene, text, first, second in
            let old = try ClientTLS(trusting: first.certificate)
            let new = try ClientTLS(trusting: second.certificate)
            let both = try scene.folder.write(
                "both.pem",
                scene.folder.read("first-ca.pem") + scene.folder.read("second-ca.pem")
            )
            let either = try ClientTLS(trusting: both)
            let request = "GET /echo HTTP/1.1\r\nHost: \(scene.host)\r\nConnection: close\r\n\r\n"
            let load = Load(open: { try await scene.connect(either) }) { _, _ in
                Load.status(200, request)
            }
            let outcome = try await load.run { seen in
                for number in 1...5 {
                    try await seen.more(20)
                    var text = text
                    text.listeners = [Self.tls(number % 2 == 0 ? "first" : "second")]
                    try await scene.mustReload(text)
                }
                try await seen.more(20)
            }
            #expect(outcome.faults.isEmpty)
            #expect(try await scene.get("/echo", new).status == 200)
            #expect(try await scene.connect(old).end().end == .refused)
        }
    }

    @Test func `whoever was trusted for a certificate has to be trusted now`() async throws {
        let listener = Self.tls("first", ", clientCA: first-ca.pem")
        try await playTLS(listener) { scene, text, first, second in
            let (old, new) = (try first.issue("client-1"), try second.issue("client-2"))
            let known = try ClientTLS(trusting: first.certificate, identity: old)
            let kept = try await scene.connect(known)
            defer { kept.close() }
            #expect(try await kept.ask("/echo", host: scene.host).status == 200)
            var text = text
            text.listeners = [Self.tls("first", ", clientCA: second-ca.pem")]
            try await scene.mustReload(text)
            #expect(try await kept.end().rest.isEmpty)
            let next = try ClientTLS(trusting: first.certificate, identity: new)
            #expect(try await scene.get("/echo", next).status == 200)
        }
    }
}
