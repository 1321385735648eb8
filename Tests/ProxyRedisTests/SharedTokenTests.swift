import AdobeIMS
import ProxyCore
import ProxyRedis
import TestSupport
import Testing

extension RealRedis {
    /// Many replicas, one Redis.
    @Suite struct SharedTokenTests {}
}

extension RealRedis.SharedTokenTests {
    private func values(
        _ replicas: [Replica],
        _ body: @escaping @Sendable (Replica) async throws -> IssuedToken
    ) async throws -> Set<String> {
        try await withThrowingTaskGroup(of: String.self) { group in
            for replica in replicas {
                // Several requests each.
                for _ in 0..<10 {
                    group.addTask {
                        let token = try await body(replica)
                        return "\(token.generation)"
                    }
                }
            }
            return try await group.reduce(into: []) { $0.insert($1) }
        }
    }

    @Test func `20 replicas that start make one exchange, and a revocation one more`()
        async throws
    {
        let server = try RedisServer()
        let redis = try RealRedis.settings("redis://127.0.0.1:\(server.port)/3")
        let ims = SharedIMS()
        try await Replica.run(20, { try Replica(redis, exchange: ims) }) {
            (replicas: [Replica]) async throws in
            #expect(try await values(replicas) { try await $0.token() } == ["1"])
            #expect(ims.count == 1)
            #expect(try await values(replicas) { try await $0.token(after: 1) } == ["2"])
            #expect(ims.count == 2)
            #expect(ims.most == 1)
            // The names are a contract; and what is kept is worth nothing.
            let start = "test:{0707}:"
            #expect(try server.cli("-n", "3", "get", start + "fence") == "2")
            #expect(try server.cli("-n", "3", "zcard", start + "forced") == "1")
            #expect(try server.cli("-n", "3", "exists", start + "lease") == "0")
            let kept = try server.cli("-n", "3", "get", start + "token")
            #expect(kept.hasPrefix("AEMSHARE"))
            #expect(!kept.contains("of-a-test"))
            let left = try Int(server.cli("-n", "3", "ttl", start + "token")) ?? 0
            #expect((80_000...86_400).contains(left))
        }
    }

    @Test func `all together force three exchanges in five minutes`() async throws {
        let server = try RedisServer()
        let redis = try RealRedis.settings("redis://127.0.0.1:\(server.port)")
        let ims = SharedIMS(delay: .milliseconds(10))
        try await Replica.run(4, { try Replica(redis, exchange: ims) }) {
            (replicas: [Replica]) async throws in
            #expect(try await replicas[0].token().generation == 1)
            for (index, replica) in replicas.prefix(3).enumerated() {
                // It may not have heard yet.
                while try await replica.token().generation < index + 1 {
                    try await Task.sleep(for: .milliseconds(5))
                }
                #expect(try await replica.token(after: index + 1).generation == index + 2)
            }
            while try await replicas[3].token().generation < 4 {
                try await Task.sleep(for: .milliseconds(5))
            }
            await #expect {
                _ = try await replicas[3].token(after: 4)
            } throws: {
                ($0 as? TokenUnavailable)?.cause == .refreshBudgetExhausted
            }
            #expect(ims.count == 4)
        }
    }

    @Test func `a holder that is gone costs one more exchange`() async throws {
        let server = try RedisServer()
        let redis = try RealRedis.settings("redis://127.0.0.1:\(server.port)")
        let dead = SharedIMS()
        dead.hold()
        let ims = SharedIMS()
        let first = try Replica(redis, exchange: dead)
        let running = Task { await first.source.run() }
        while dead.count == 0 { try await Task.sleep(for: .milliseconds(5)) }
        // As `kill -9`: nothing renews its lease any more.
        await first.link.close()
        try await Replica.run(10, { try Replica(redis, exchange: ims) }) {
            (replicas: [Replica]) async throws in
            #expect(try await values(replicas) { try await $0.token() } == ["1"])
            #expect(ims.count == 1)
        }
        dead.release()
        running.cancel()
        await running.value
    }

    @Test func `Redis that is killed fails nobody; back and empty it is shared again`()
        async throws
    {
        let server = try RedisServer()
        let redis = try RealRedis.settings("redis://127.0.0.1:\(server.port)")
        let ims = SharedIMS()
        try await Replica.run(3, { try Replica(redis, exchange: ims) }) {
            (replicas: [Replica]) async throws in
            #expect(try await values(replicas) { try await $0.token() } == ["1"])
            server.kill()
            #expect(try await values(replicas) { try await $0.token(after: 1) } == ["2"])
            #expect((2...4).contains(ims.count))
            for replica in replicas {
                await replica.lines.line("token store is gone")
                #expect(replica.store.problem != nil)
            }
            try server.start()
            for replica in replicas { await replica.lines.line("token store is there again") }
            // What they have is offered to those who come.
            while try server.cli("exists", "test:{0707}:token") != "1" {
                try await Task.sleep(for: .milliseconds(20))
            }
            let before = ims.count
            try await Replica.run(3, { try Replica(redis, exchange: ims) }) {
                (more: [Replica]) async throws in
                #expect(try await values(more) { try await $0.token() } == ["2"])
                #expect(try await values(replicas + more) { try await $0.token(after: 2) } == ["3"])
            }
            #expect(ims.count == before + 1)
            for replica in replicas {
                let gone = replica.lines.all.count { $0.contains("token store is gone") }
                #expect(gone == 1)
            }
        }
    }

    @Test(arguments: ["absent", "silent", "asleep", "paused", "full", "nonsense"])
    func `a Redis that is of no use is as if it were not there`(_ kind: String) async throws {
        let server = try RedisServer(
            ["--port", "%PORT"] + (kind == "asleep" ? ["--enable-debug-command", "yes"] : [])
        )
        let nonsense = try NonsenseServer(answer: kind == "nonsense" ? "*99999999\r\n" : nil)
        let port =
            switch kind {
            case "absent": try RedisServer.unusedPort()
            case "silent", "nonsense": nonsense.port
            default: server.port
            }
        let redis = try RealRedis.settings(
            "redis://127.0.0.1:\(port)",
            timeout: .milliseconds(300)
        )
        if kind == "full" {
            try server.cli("config", "set", "maxmemory", "1")
        }
        let ims = SharedIMS(delay: .milliseconds(10))
        try await Replica.run(1, { try Replica(redis, exchange: ims) }) {
            (replicas: [Replica]) async throws in
            #expect(try await replicas[0].token().generation == 1)
            switch kind {
            case "asleep":
                let asleep = Task { try server.cli("debug", "sleep", "3") }
                try await Task.sleep(for: .milliseconds(200))
                #expect(try await replicas[0].token(after: 1).generation == 2)
                _ = try await asleep.value
            case "paused":
                try server.cli("client", "pause", "3000", "ALL")
                #expect(try await replicas[0].token(after: 1).generation == 2)
            default:
                #expect(try await replicas[0].token(after: 1).generation == 2)
            }
            await replicas[0].lines.line("warning token store is ")
            let warnings = replicas[0].lines.all.filter { $0.hasPrefix("warning token store") }
            #expect(warnings.count == 1, "\(warnings)")
        }
        nonsense.close()
    }
}
