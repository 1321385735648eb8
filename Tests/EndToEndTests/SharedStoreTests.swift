import Glibc
import Sandbox
import TestSupport
import Testing

extension EndToEnd {
    /// Several processes and a real Redis.
    @Suite(
        .enabled(
            if: RedisServer.isInstalled,
            "redis-server and redis-cli are not installed: apt-get install redis-server redis-tools"
        )
    )
    struct SharedStoreTests {}
}

extension EndToEnd.SharedStoreTests {
    private static let prefix = "e2e"

    private func settings(_ server: RedisServer, timeout: String = "2s") -> Scene.Settings {
        let redis =
            "{url: \"redis://proxy@127.0.0.1:\(server.port)/0\", passwordFile: redis-password, "
            + "keyPrefix: \(Self.prefix), timeout: \(timeout)}"
        return Scene.Settings(file: [
            "tokens: {store: {redis: \(redis)}}", "admin: {address: 127.0.0.1:0}",
        ])
    }

    private func server() throws -> RedisServer {
        let server = try RedisServer()
        try server.cli("acl", "setuser", "proxy", "on", ">not-to-be-seen", "~*", "&*", "+@all")
        return server
    }

    private func password(_ folder: EndToEndTests.TemporaryFolder, _ ims: SandboxIMS) throws {
        try folder.write("redis-password", Array("not-to-be-seen\n".utf8))
    }

    /// With so many more processes of the same configuration.
    private func more(
        _ count: Int,
        _ scene: Scene,
        _ body: ([Scene]) async throws -> Void
    ) async throws {
        var scenes = [scene]
        for _ in 0..<count {
            let proxy = try await ProxyProcess.launch(scene.arguments)
            scenes.append(Scene(scene, proxy: proxy, port: try await proxy.port()))
        }
        try await body(scenes)
        for scene in scenes.dropFirst() {
            scene.proxy.signal(SIGTERM)
            _ = try await scene.proxy.end()
        }
        for line in scenes.flatMap(\.proxy.log.value) { #expect(!line.contains("not-to-be-seen")) }
    }

    @Test func `processes that start together and see a revocation together`() async throws {
        let server = try server()
        try await Scene.play(
            settings(server),
            prepare: { ims, _ in ims.behaviour = .delayed(.milliseconds(500)) },
            files: password
        ) { scene in
            try await more(2, scene) { (scenes: [Scene]) async throws in
                for scene in scenes { #expect(try await scene.get("/echo").status == 200) }
                #expect(scene.ims.exchangeCount == 1)
                scene.ims.behaviour = .normal
                scene.ims.revokeAllTokens()
                let answers = try await scene.together(90) {
                    try await scenes[$0 % 3].get("/echo/\($0)")
                }
                #expect(answers.count { $0.status == 200 } == 90)
                #expect(scene.ims.exchangeCount == 2)
            }
        }
    }

    @Test func `a process that is killed while it exchanges costs one more exchange`()
        async throws
    {
        let server = try server()
        try await Scene.play(settings(server), files: password) { scene in
            try await more(2, scene) { (scenes: [Scene]) async throws in
                for scene in scenes { #expect(try await scene.get("/echo").status == 200) }
                #expect(scene.ims.exchangeCount == 1)
                scene.ims.behaviour = .delayed(.seconds(30))
                scene.ims.revokeAllTokens()
                let victim = Task { try? await scenes[2].get("/echo") }
                try await eventually("an exchange") { scene.ims.exchangeCount == 2 }
                let answers = Task {
                    try await scene.together(20) { try await scenes[$0 % 2].get("/echo/\($0)") }
                }
                try await scene.proxy.line(containing: "another process exchanges")
                scene.ims.behaviour = .normal
                scenes[2].proxy.signal(SIGKILL)
                #expect(try await answers.value.count { $0.status == 200 } == 20)
                #expect(scene.ims.exchangeCount == 3)
                _ = await victim.value
            }
        }
    }

    @Test func `Redis that comes and goes is seen, and fails nobody`() async throws {
        let server = try server()
        server.kill()
        try await Scene.play(settings(server, timeout: "300ms"), files: password) { scene in
            #expect(try await scene.get("/echo").status == 200)
            try await scene.proxy.line(containing: "token store is gone")
            #expect(try await scene.page("/readyz").status == 200)
            var status = try await scene.page("/status").text
            #expect(status.contains("Redis can't be reached"))
            #expect(status.contains("each replica exchanges for itself"))
            let metrics = try await scene.page("/metrics").text
            let series =
                "store_operations_total{credential=\"test\",store=\"redis\",outcome=\"failure\"}"
            #expect(metrics.contains(series))

            try server.start()
            try server.cli("acl", "setuser", "proxy", "on", ">not-to-be-seen", "~*", "&*", "+@all")
            try await scene.proxy.line(containing: "token store is there again")
            try await eventually("what the proxy has is in Redis") {
                try !server.cli("keys", "\(Self.prefix):*:token").isEmpty
            }
            status = try await scene.page("/status").text
            #expect(!status.contains("Redis can't be reached"))
            try await more(1, scene) { (scenes: [Scene]) async throws in
                #expect(try await scenes[1].get("/echo").status == 200)
                #expect(scene.ims.exchangeCount == 1)
            }
            #expect(scene.proxy.log.value.count { $0.contains("token store is gone") } == 1)
        }
    }
}
