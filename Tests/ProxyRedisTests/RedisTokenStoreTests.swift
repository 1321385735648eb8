import AdobeIMS
import Fuzzing
import ProxyCore
import ProxyRedis
import Simulation
import TestSupport
import Testing

extension RealRedis {
    @Suite struct RedisTokenStoreTests {}
}

extension RealRedis.RedisTokenStoreTests {
    private func token(_ name: String, _ generation: Int) -> StoredToken {
        let now = UnixTime.now()
        return StoredToken(
            token: AccessToken(
                value: Secret(name),
                issuedAt: now,
                expiry: now.advanced(by: .seconds(86_400))
            ),
            generation: generation
        )
    }

    private func text(_ loaded: LoadedToken) -> String {
        switch loaded {
        case .none, .never: "none"
        case .ignored(let reason): "ignored: \(reason)"
        case .token(let stored):
            "\(stored.token?.value.reveal() ?? "-") of \(stored.generation ?? 0)"
        }
    }

    private func text(_ answer: LeaseAnswer) -> String {
        switch answer {
        case .granted(let lease, let stored): "granted at \(lease.fence), \(text(stored))"
        case .taken: "taken"
        case .budgetSpent: "spent"
        case .unavailable(let error): "unavailable: \(error)"
        }
    }

    /// The simulation proves the protocol over a model of the scripts: they do the same.
    @Test func `the scripts do what the simulation's model does`() async throws {
        let server = try RedisServer()
        let redis = try RealRedis.settings("redis://127.0.0.1:\(server.port)")
        let replica = try Replica(redis, exchange: SharedIMS())
        let store = replica.store
        let key = "test:{0707}:lease"
        for seed in UInt64(1)...12 {
            try server.cli("flushall")
            var model = SharedStoreModel()
            var generator = SeededGenerator(seed: seed)
            var leases: [Lease] = [Lease(owner: "nobody", fence: 0)]
            var steps: [String] = []
            for step in 0..<60 {
                let now = UnixTime.now()
                let lease = leases.randomElement(using: &generator) ?? leases[0]
                let generation = Int.random(in: 0...1, using: &generator) + lease.fence
                let (real, expected): (String, String)
                switch Int.random(in: 0..<8, using: &generator) {
                case 0, 1:
                    let request = LeaseRequest(
                        owner: "\(seed)-\(step)",
                        generation: .random(in: 0...6, using: &generator),
                        isForced: .random(using: &generator),
                        takesOver: .random(using: &generator)
                    )
                    let answer = await store.lease(request)
                    if case .granted(let lease, _) = answer { leases.append(lease) }
                    real = "lease \(text(answer))"
                    expected = "lease \(text(model.lease(request, at: now)))"
                case 2, 3:
                    let value = token("t\(step)", generation)
                    real = "write \(await store.write(value, under: lease))"
                    expected = "write \(model.write(value, under: lease, at: now))"
                case 4:
                    let value = token("t\(step)", .random(in: 1...8, using: &generator))
                    try await store.save(value)
                    _ = model.offer(value, at: now)
                    real = "offer"
                    expected = "offer"
                case 5:
                    await store.release(lease)
                    model.release(lease, at: now)
                    real = "release"
                    expected = "release"
                case 6:
                    await store.renew(lease)
                    model.renew(lease, at: now)
                    real = "renew"
                    expected = "renew"
                default:
                    // Nobody has renewed it for a while.
                    try server.cli("pexpire", key, "9000")
                    if model.lease != nil { model.lease?.end = now.advanced(by: .seconds(9)) }
                    real = "age"
                    expected = "age"
                }
                let look = try await store.look().get()
                let seen = model.look(at: now)
                steps.append(real)
                #expect(real == expected, "seed \(seed): \(steps)")
                #expect(text(look.stored) == text(seen.stored), "seed \(seed): \(steps)")
                #expect(look.fence == seen.fence, "seed \(seed): \(steps)")
                #expect((look.leaseLeft == nil) == (seen.leaseLeft == nil), "\(seed): \(steps)")
            }
        }
        await replica.link.close()
    }

    @Test func `what is not to be trusted is ignored with a reason`() async throws {
        let server = try RedisServer()
        let redis = try RealRedis.settings("redis://127.0.0.1:\(server.port)")
        let replica = try Replica(redis, exchange: SharedIMS())
        let other = try Replica(redis, exchange: SharedIMS(), secret: "another")
        let (store, start) = (replica.store, "test:{0707}:")
        try await store.save(token("first", 1))
        try server.cli("copy", start + "token", "old")
        try await store.save(token("second", 2))
        #expect(text(await store.load()) == "second of 2")
        // Another key's.
        #expect(text(await other.store.load()).contains("sealed by another key"))
        // As it was before.
        try server.cli("copy", "old", start + "token", "replace")
        #expect(
            text(await store.load()) == "ignored: it is of generation 1, and 2 was there already"
        )
        // With another generation than it was sealed with.
        try server.cli("setrange", start + "token", "16", "\u{3}")
        #expect(text(await store.load()).contains("damaged"))
        for (value, reason) in [
            ("AEMSHARE\u{2}x", "another version"), ("AEMSHARE", "cut off"),
            ("AEMSHARE\u{1}123", "no generation"), ("hello", "not a shared token"),
        ] {
            try server.cli("set", start + "token", value)
            #expect(text(await store.load()).contains(reason), "\(value)")
        }
        // Of another type.
        try server.cli("del", start + "token", start + "fence")
        try server.cli("lpush", start + "token", "a")
        _ = await store.load()
        try server.cli("set", start + "fence", "nonsense")
        guard case .failure(let error) = await store.look() else {
            Issue.record("it was believed")
            return
        }
        #expect(error.message.contains("not asked for"))
        await replica.link.close()
        await other.link.close()
    }

    @Test func `users, passwords and what they may do`() async throws {
        let folder = try TemporaryFolder()
        let keys = "~test:* &test:*"
        let commands = [
            "+ping", "+select", "+subscribe", "+eval", "+mget", "+get", "+set", "+del", "+exists",
            "+incr", "+pttl", "+pexpire", "+publish", "+time", "+zadd", "+zcard", "+zrem",
            "+zremrangebyscore",
        ]
        try folder.write(
            """
            user default off
            user admin on >root ~* &* +@all
            user proxy on >hush \(keys) -@all \(commands.joined(separator: " "))
            user poor on >hush \(keys) -@all +ping

            """,
            to: "users.acl"
        )
        let server = try RedisServer(
            ["--port", "%PORT", "--aclfile", "%FOLDER/users.acl"],
            client: ["--user", "admin", "--pass", "root", "--no-auth-warning"],
            folder: folder
        )
        for (user, password, expected) in [
            ("proxy@", "hush", nil), ("proxy@", "wrong", "WRONGPASS"), ("", nil, "NOAUTH"),
            ("poor@", "hush", "NOPERM"),
        ] as [(String, String?, String?)] {
            let redis = try RealRedis.settings("redis://\(user)127.0.0.1:\(server.port)")
            try await share(redis, password, expected)
        }
    }

    /// Two replicas, of which each exchanges if that is said.
    private func share(
        _ redis: Configuration.Tokens.Redis,
        _ password: String?,
        _ expected: String?
    ) async throws {
        let ims = SharedIMS(delay: .milliseconds(1))
        let make = { try Replica(redis, exchange: ims, password: password) }
        try await Replica.run(2, make) { (replicas: [Replica]) async throws in
            for replica in replicas {
                let token = try await replica.token()
                #expect(token.generation == 1)
                if let expected { await replica.lines.line(expected) }
                #expect(!replica.lines.all.contains { $0.contains("hush") })
            }
        }
        #expect(ims.count == (expected == nil ? 1 : 2), "\(expected ?? "")")
    }
}
