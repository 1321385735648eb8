import Sandbox
import Testing

extension EndToEnd {
    /// An author of several instances, of which each has only what was written on it.
    @Suite struct AffinityTests {
        private static let instances = 3
        private static let key = "a-caller-s-key-of-32-characters!"
    }
}

extension EndToEnd.AffinityTests {
    /// How many of ten writes the reads behind them find.
    private func found(
        _ prefix: String,
        _ send: (_ method: String, _ target: String) async throws -> Int
    ) async throws -> Int {
        var found = 0
        for index in 0..<10 {
            #expect(try await send("POST", "/notes/\(prefix)\(index)") == 201)
            found += try await send("GET", "/notes/\(prefix)\(index)") == 200 ? 1 : 0
        }
        return found
    }

    private func play(
        _ settings: Scene.Settings = Scene.Settings(),
        _ body: (Scene) async throws -> Void
    ) async throws {
        try await Scene.play(
            settings,
            prepare: { _, aem in aem.instanceCount = Self.instances },
            body
        )
    }

    @Test func `a client that keeps its cookie reads what it wrote`() async throws {
        try await play { scene in
            let first = try await scene.get("/notes/none")
            let cookie = try #require(first.values("set-cookie").first)
            #expect(cookie.hasPrefix("affinity=instance-"))
            #expect(!cookie.lowercased().contains("secure"))
            let pair = String(cookie.prefix { $0 != ";" })
            let sent = "a=1; \(pair); login-token=x"
            let found = try await found("kept") { method, target in
                try await scene.send(method, target, fields: [("Cookie", sent)]).status
            }
            #expect(found == 10)
            #expect(scene.aem.recordedRequests.last?.values("cookie") == [pair])
            // Without it, the next instance is asked.
            let lost = try await self.found("lost") { method, target in
                try await scene.send(method, target).status
            }
            #expect(lost == 0)
        }
    }

    @Test func `the proxy keeps the cookie for each connection`() async throws {
        try await play(.init(upstream: ["affinity: caller"])) { scene in
            for name in ["first", "second"] {
                let connection = try await scene.connect()
                let found = try await found(name) { method, target in
                    connection.send(
                        "\(method) \(target) HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"
                    )
                    let answer = try await connection.answer()
                    #expect(answer.values("set-cookie") == [])
                    return answer.status
                }
                #expect(found == 10)
                connection.close()
            }
            // A connection of their own for each have nothing in common.
            let found = try await found("alone") { method, target in
                try await scene.send(method, target).status
            }
            #expect(found == 0)
        }
    }

    @Test func `the proxy keeps the cookie for each caller, on all loops`() async throws {
        let digest = sha256(Array(Self.key.utf8))
        let other = sha256(Array((Self.key + "2").utf8))
        let listener =
            "{address: 127.0.0.1:0, callers: {apiKeys: {one: \(digest), two: \(other)}}}"
        let settings = Scene.Settings(
            listeners: [listener],
            upstream: ["affinity: caller"],
            file: ["eventLoops: 3"]
        )
        try await play(settings) { scene in
            for (name, key) in [("one", Self.key), ("two", Self.key + "2")] {
                let fields = [("X-API-Key", key), ("X-Caller-Key", key)]
                let found = try await found(name) { method, target in
                    let answer = try await scene.send(method, target, fields: fields)
                    #expect(answer.values("set-cookie") == [])
                    return answer.status
                }
                #expect(found == 10)
            }
            let cookies = Set(scene.aem.recordedRequests.flatMap { $0.values("cookie") })
            #expect(cookies.count == 2)
        }
    }
}
