import AdobeIMS
package import ProxyCore

/// A credential's token in Redis, for all replicas: sealed as in a file, so worthless without the
/// credential.
package struct RedisTokenStore: TokenStore, TokenSharing {
    package let kind = "redis"
    /// Far longer than any token lives, and not for ever.
    private static let fenceTime = Duration.seconds(30 * 86_400)
    /// How long a failure is of use to others.
    private static let failureTime = Duration.seconds(600)
    private static let longest = Duration.seconds(90_000)

    private let link: RedisLink
    private let name: String
    private let keys: [String]
    private let format: SharedTokenFormat

    /// `fingerprint`: Of the account, as hexadecimal digits: it names the keys, and reveals nothing.
    package init(link: RedisLink, fingerprint: String, format: SharedTokenFormat) {
        self.link = link
        self.format = format
        name = fingerprint
        // The braces keep them on one node of a cluster.
        let start = "\(link.settings.keyPrefix):{\(fingerprint)}:"
        keys = ["lease", "fence", "token", "forced"].map { start + $0 }
    }

    package var sharing: (any TokenSharing)? { self }

    package var problem: String? { link.problem }

    /// Where all credentials' news are published.
    static func channel(_ prefix: String) -> String { "\(prefix):news" }

    private var channel: RedisArgument { "\(Self.channel(link.settings.keyPrefix))" }

    // MARK: As a store of one process

    package func load() async -> LoadedToken {
        if case .success(let look) = await look() { look.trusted } else { .none }
    }

    /// A token that was had without a lease: kept unless there is one as new.
    package func save(_ token: StoredToken) async throws(TokenStoreError) {
        // What failed without a lease is this process's own matter.
        guard token.token != nil else { return }
        var token = token
        if token.generation == nil {
            token.generation = try await look().get().fence + 1
        }
        guard let generation = token.generation, generation > 0 else { return }
        let arguments: [RedisArgument] = [
            "\(generation)", RedisArgument(bytes: try format.seal(token)),
            Self.milliseconds(lifetime(token)),
            Self.milliseconds(Self.fenceTime), channel, "\(name) \(generation)",
        ]
        _ = try await run(RedisScript.offer, arguments).get()
    }

    package func claim() async -> ExchangeClaim {
        .unavailable(reason: "replicas agree by leases")
    }

    // MARK: As what replicas share

    package func look() async -> Result<SharedLook, TokenStoreError> {
        let answers = await link.call(
            [RedisCommand("MGET", keys[2], keys[1]), RedisCommand("PTTL", keys[0])],
            about: name
        )
        return answers.flatMap { answers in
            guard answers.count == 2, case .array(let values) = answers[0], values.count == 2,
                let fence = Self.fence(values[1]), case .integer(let left) = answers[1]
            else { return .failure(Self.nonsense) }
            // Without an end, nobody of us has it.
            return .success(
                SharedLook(
                    stored: stored(values[0]),
                    fence: fence,
                    leaseLeft: left == -2 ? nil : .milliseconds(max(0, left))
                )
            )
        }
    }

    package func lease(_ request: LeaseRequest) async -> LeaseAnswer {
        let arguments: [RedisArgument] = [
            "\(request.owner)", "\(request.generation)", Self.milliseconds(Lease.time),
            request.takesOver ? "1" : "0", Self.milliseconds(Lease.abandoned),
            request.isForced ? "1" : "0", Self.milliseconds(SharedBudget.window),
            "\(SharedBudget.forcedExchanges)", Self.milliseconds(Self.fenceTime),
        ]
        switch await run(RedisScript.lease, arguments) {
        case .failure(let error):
            return .unavailable(error)
        case .success(.array(let parts)):
            switch (parts.first.map(Self.word) ?? "", parts.count) {
            case ("taken", 1): return .taken
            case ("spent", 1): return .budgetSpent
            case ("granted", 3):
                guard let fence = Self.fence(parts[1]) else { break }
                return .granted(Lease(owner: request.owner, fence: fence), stored(parts[2]))
            default: break
            }
            return .unavailable(Self.nonsense)
        case .success:
            return .unavailable(Self.nonsense)
        }
    }

    package func renew(_ lease: Lease) async {
        _ = await run(RedisScript.renew, ["\(lease.owner)", Self.milliseconds(Lease.time)])
    }

    package func write(_ token: StoredToken, under lease: Lease) async -> WriteAnswer {
        let generation = token.generation ?? lease.fence
        do throws(TokenStoreError) {
            let arguments: [RedisArgument] = [
                "\(lease.owner)", "\(lease.fence)", "\(generation)",
                RedisArgument(bytes: try format.seal(token)),
                Self.milliseconds(lifetime(token)), Self.milliseconds(Self.fenceTime), channel,
                "\(name) \(generation)",
            ]
            switch Self.word(try await run(RedisScript.write, arguments).get()) {
            case "written": return .written
            case "lost": return .lost
            default: return .unavailable(Self.nonsense)
            }
        } catch {
            return .unavailable(error)
        }
    }

    package func release(_ lease: Lease) async {
        _ = await run(RedisScript.release, ["\(lease.owner)"])
    }

    package func listen(_ call: @escaping @Sendable (SharedNews) -> Void) {
        link.listen(name, call)
    }

    // MARK: What is sent and answered

    private func run(
        _ script: String,
        _ arguments: [RedisArgument]
    ) async -> Result<RESPValue, TokenStoreError> {
        let start = ["EVAL", script, "\(keys.count)"] + keys
        let command = RedisCommand(start.map { Array($0.utf8) } + arguments.map(\.bytes))
        return await link.call([command], about: name).flatMap { answers in
            answers.count == 1 ? .success(answers[0]) : .failure(Self.nonsense)
        }
    }

    private func stored(_ value: RESPValue) -> LoadedToken {
        switch value {
        case .null: return .none
        case .bulk(let bytes):
            do throws(TokenStoreError) {
                return .token(try format.open(bytes))
            } catch {
                return .ignored(reason: error.message)
            }
        default: return .ignored(reason: Self.nonsense.message)
        }
    }

    private func lifetime(_ token: StoredToken) -> Duration {
        let life = token.token.map { UnixTime.now().duration(to: $0.expiry) } ?? .zero
        let failure = token.exchanges.failure == nil ? Duration.seconds(1) : Self.failureTime
        return min(max(life, failure), Self.longest)
    }

    private static let nonsense = TokenStoreError(RedisFault.nonsense(.unknownType).message)

    private static func fence(_ value: RESPValue) -> Int? {
        switch value {
        case .null: 0
        case .bulk(let digits):
            Int(String(decoding: digits, as: UTF8.self)).flatMap { $0 < 0 ? nil : $0 }
        default: nil
        }
    }

    private static func word(_ value: RESPValue) -> String {
        if case .bulk(let bytes) = value { String(decoding: bytes, as: UTF8.self) } else { "" }
    }

    private static func milliseconds(_ time: Duration) -> RedisArgument {
        "\(Int64(time / .milliseconds(1)))"
    }
}
