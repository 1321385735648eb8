import AdobeIMS
import Foundation
import Logging
import ProxyCore
import ProxyOpenSSL
import ProxyRedis
import Synchronization
import TestSupport

/// A process's part in sharing one credential's token: its connection, its store and its source.
struct Replica: Sendable {
    let link: RedisLink
    let store: RedisTokenStore
    let source: TokenSource
    let lines: RecordingLogHandler.Lines
    private let route: RouteTarget

    static let fingerprint = Array(repeating: UInt8(7), count: 16)

    /// `secret`: Of the credential.
    init(
        _ redis: Configuration.Tokens.Redis,
        exchange: SharedIMS,
        secret: String = "the credential's own",
        password: String? = nil,
        authorities: [UInt8]? = nil,
        certificate: ([UInt8], Secret)? = nil
    ) throws {
        let lines = RecordingLogHandler.Lines()
        self.lines = lines
        let logger = RecordingLogHandler.logger(lines)
        let secrets = RedisSecrets(
            password: password.map { Secret($0) },
            authorities: authorities,
            certificate: certificate?.0,
            key: certificate?.1
        )
        link = RedisLink(redis, secrets: { secrets }, logger: logger)
        store = RedisTokenStore(
            link: link,
            fingerprint: "0707",
            format: SharedTokenFormat(
                sealing: try TokenSealer(secret: Secret(secret)),
                fingerprint: Self.fingerprint,
                imsHost: "https://ims.test"
            )
        )
        source = TokenSource(
            name: "author",
            provider: TokenProvider(
                label: "author.json",
                exchange: exchange,
                store: store,
                refreshBefore: .seconds(600)
            ),
            secrets: LiveSecrets(),
            logger: logger
        )
        route = RouteTarget(
            route: Route(upstream: "aem", credential: "author"),
            place: UpstreamPlace(
                Upstream(name: "aem", url: try UpstreamURL("https://aem.test")),
                at: 0,
                gatekeeper: UpstreamGatekeeper(
                    UpstreamGate(maxConcurrentRequests: nil, requestsPerSecond: nil)
                ) { _, _ in }
            ),
            tokens: nil,
            replay: .none
        )
    }

    /// Of the token that a request gets.
    func token() async throws -> IssuedToken {
        if let token = source.current() { return token }
        return try await withCheckedContinuation { continuation in
            source.join { continuation.resume(returning: $0) }
        }.get()
    }

    /// AEM has refused the token of `generation`: the one after it.
    func token(after generation: Int) async throws -> IssuedToken {
        let place = RefusedPlace(route: route, path: "/content/dam/a")
        return try await withCheckedContinuation { continuation in
            let cause = source.refused(generation: generation, at: place) {
                continuation.resume(returning: $0)
            }
            if let cause {
                let reason = TokenUnavailable(cause: cause, explanation: "", retryAfter: .zero)
                continuation.resume(returning: .failure(reason))
            }
        }.get()
    }

    /// So many, while `body` runs with them.
    static func run(
        _ count: Int,
        _ make: () throws -> Replica,
        _ body: ([Replica]) async throws -> Void
    ) async throws {
        var replicas: [Replica] = []
        for _ in 0..<count { replicas.append(try make()) }
        let tasks = replicas.map { replica in Task { await replica.source.run() } }
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(replicas))
        } catch {
            result = .failure(error)
        }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
        for replica in replicas { await replica.link.close() }
        try result.get()
    }
}

/// IMS, as all replicas see it.
final class SharedIMS: TokenExchange {
    private struct State {
        var count = 0
        var running = 0
        var most = 0
        var held: [CheckedContinuation<Void, Never>] = []
        var isHeld = false
    }

    private let state = Mutex(State())
    private let delay: Duration

    init(delay: Duration = .milliseconds(100)) {
        self.delay = delay
    }

    var count: Int { state.withLock { $0.count } }
    /// At a time.
    var most: Int { state.withLock { $0.most } }

    /// Exchanges that begin from now on don't end.
    func hold() { state.withLock { $0.isHeld = true } }

    func release() {
        let held = state.withLock { state in
            state.isHeld = false
            defer { state.held = [] }
            return state.held
        }
        for continuation in held { continuation.resume() }
    }

    func accessToken(at now: UnixTime) async throws(IMSError) -> AccessToken {
        let number = state.withLock { state in
            state.count += 1
            state.running += 1
            state.most = max(state.most, state.running)
            return state.count
        }
        defer { state.withLock { $0.running -= 1 } }
        try? await Task.sleep(for: delay)
        await withCheckedContinuation { continuation in
            let isHeld = state.withLock { state in
                if state.isHeld { state.held.append(continuation) }
                return state.isHeld
            }
            if !isHeld { continuation.resume() }
        }
        return AccessToken(
            value: Secret("token-\(number)-of-a-test"),
            issuedAt: now,
            expiry: now.advanced(by: .seconds(86_400))
        )
    }
}
