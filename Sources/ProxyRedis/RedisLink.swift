package import Logging
import NIOCore
import NIOPosix
package import ProxyCore
import Synchronization

/// The process's way to Redis, for all credentials: connected in the background again and again,
/// and never waited for longer than its time limit. While it is not there, whoever asks is told so
/// at once.
package final class RedisLink: Sendable {
    package typealias Settings = Configuration.Tokens.Redis
    /// Why it is of no use now; nil: it is, or is still connecting for the first time.
    package var problem: String? { shared.withLock { $0.problem } }

    private typealias Listener = @Sendable (SharedNews) -> Void
    private typealias Waiter = FirstAnswer<RedisSession?>

    private enum State {
        /// For the first time: it is waited for.
        case connecting
        case up(RedisSession)
        case down
        case ended
    }

    private struct Shared {
        var state = State.connecting
        var problem: String?
        var run: Task<Void, Never>?
        var waiting: [Waiter] = []
        /// By the name that a message begins with.
        var listeners: [String: Listener] = [:]

        var session: RedisSession? {
            if case .up(let session) = state { session } else { nil }
        }

        var isEnded: Bool { if case .ended = state { true } else { false } }

        mutating func takeWaiting() -> [Waiter] {
            defer { waiting = [] }
            return waiting
        }
    }

    /// Who has to be told of a new connection.
    private struct Audience: Sendable {
        let waiting: [Waiter]
        let listeners: [Listener]
        /// What was wrong before.
        let problem: String?
    }

    package let settings: Settings
    private let secrets: @Sendable () async throws -> RedisSecrets
    private let logger: Logger
    /// The process's, for as long as that lives: a command that is sent late, by somebody who is no
    /// longer waited for, would never be answered by a loop that has ended.
    private static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let shared = Mutex(Shared())

    /// How often it is looked whether a connection that nobody uses still is one.
    private static let pingInterval = Duration.seconds(5)
    private static let shortestDelay = Duration.milliseconds(100)
    private static let longestDelay = Duration.seconds(10)

    /// `secrets`: Read for each connection. What they throw is shown to people.
    package init(
        _ settings: Settings,
        secrets: @escaping @Sendable () async throws -> RedisSecrets,
        logger: Logger
    ) {
        self.settings = settings
        self.secrets = secrets
        self.logger = logger
    }

    /// The answers to commands about the keys of one name, in `timeout` or not at all.
    func call(
        _ commands: [RedisCommand],
        about name: String
    ) async -> Result<[RESPValue], TokenStoreError> {
        begin()
        let began = ContinuousClock.now
        guard let session = await session(within: settings.timeout) else {
            return .failure(TokenStoreError(problem ?? RedisFault.late.message, isSaid: true))
        }
        let left = max(.milliseconds(1), settings.timeout - began.duration(to: .now))
        let answers: Result<[RESPValue], RedisFault> =
            await FirstAnswer<Result<[RESPValue], RedisFault>>.within(left) {
                do {
                    return .success(try await session.send(commands, about: name))
                } catch {
                    return .failure(RedisFault(error))
                }
            } ?? .failure(.late)
        switch answers {
        case .success(let values):
            return .success(values)
        case .failure(let fault):
            if fault.isConnections { lose(session, fault) }
            return .failure(TokenStoreError(fault.message, isSaid: fault.isConnections))
        }
    }

    /// `call`: Gets what is published with the name, and is told of each new connection.
    func listen(_ name: String, _ call: @escaping @Sendable (SharedNews) -> Void) {
        let isUp = shared.withLock { shared in
            shared.listeners[name] = call
            return shared.session != nil
        }
        begin()
        if isUp { call(.connected) }
    }

    package func close() async {
        let (run, session, waiting) = shared.withLock { shared in
            let before = (shared.run, shared.session, shared.takeWaiting())
            shared.state = .ended
            shared.listeners = [:]
            return before
        }
        for answer in waiting { answer.give(nil) }
        run?.cancel()
        session?.close()
        await run?.value
    }

    // MARK: The connection's life

    private func begin() {
        shared.withLock { shared in
            guard shared.run == nil, !shared.isEnded else { return }
            shared.run = Task { await self.run() }
        }
    }

    /// nil: there is none, or not in time.
    private func session(within time: Duration) async -> RedisSession? {
        let answer = Waiter()
        let now = shared.withLock { shared -> RedisSession?? in
            switch shared.state {
            case .up(let session): return .some(session)
            case .down, .ended: return .some(nil)
            case .connecting:
                shared.waiting.append(answer)
                return nil
            }
        }
        if let now { return now }
        let timer = Task {
            try? await Task.sleep(for: time)
            answer.give(nil)
        }
        defer { timer.cancel() }
        return await answer.value() ?? nil
    }

    private func run() async {
        var attempt = 0
        while !Task.isCancelled {
            let began = ContinuousClock.now
            do {
                let session = try await connect()
                guard up(session) else { return session.close() }
                await watch(session)
                down(.gone)
                // One that lasted was no failure.
                if began.duration(to: .now) > Self.longestDelay { attempt = 0 }
            } catch {
                down(RedisFault(error))
            }
            attempt += 1
            let longest = min(Self.shortestDelay * (1 << min(attempt, 10)), Self.longestDelay)
            try? await Task.sleep(for: longest * Double.random(in: 0.5...1))
        }
    }

    private func connect() async throws -> RedisSession {
        let (settings, secrets, group) = (settings, secrets, Self.group)
        let onMessage: @Sendable ([UInt8]) -> Void = { [weak self] in self?.published($0) }
        let opened: Result<RedisSession, RedisFault>? = await FirstAnswer.within(
            settings.timeout,
            late: { if case .success(let session) = $0 { session.close() } },
            {
                do {
                    let read = try await secrets()
                    return .success(
                        try await RedisSession.open(
                            settings,
                            read,
                            on: group,
                            onMessage: onMessage
                        )
                    )
                } catch let error as InvalidValue {
                    return .failure(.file(error.message))
                } catch {
                    return .failure(RedisFault(error))
                }
            }
        )
        return try (opened ?? .failure(.late)).get()
    }

    /// Until it is closed. A connection that broke without a word is found by asking.
    private func watch(_ session: RedisSession) async {
        let timeout = settings.timeout
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await session.closed() }
            group.addTask {
                while true {
                    do { try await Task.sleep(for: Self.pingInterval) } catch { return }
                    let isAlive = await FirstAnswer<Bool>.within(timeout) {
                        (try? await session.ping()) != nil
                    }
                    guard isAlive == true else { return }
                }
            }
            await group.next()
            session.close()
            group.cancelAll()
        }
    }

    /// - Returns: Whether it is wanted.
    private func up(_ session: RedisSession) -> Bool {
        let audience = shared.withLock { shared -> Audience? in
            guard !shared.isEnded else { return nil }
            shared.state = .up(session)
            defer { shared.problem = nil }
            return Audience(
                waiting: shared.takeWaiting(),
                listeners: Array(shared.listeners.values),
                problem: shared.problem
            )
        }
        guard let audience else { return false }
        if audience.problem != nil {
            logger.info("token store is there again", metadata: ["store": "redis"])
        }
        for answer in audience.waiting { answer.give(session) }
        for listener in audience.listeners { listener(.connected) }
        return true
    }

    /// Whoever waits is told; what is wrong is said once.
    private func down(_ fault: RedisFault) {
        let (waiting, isNew) = shared.withLock { shared -> ([Waiter], Bool) in
            guard !shared.isEnded else { return ([], false) }
            let isNew = shared.problem == nil
            shared.state = .down
            // What broke it is told, not that it is gone.
            if isNew || fault != .gone { shared.problem = fault.message }
            return (shared.takeWaiting(), isNew)
        }
        for answer in waiting { answer.give(nil) }
        guard isNew, !Task.isCancelled else { return }
        logger.warning(
            "token store is gone; until it is there again, this process exchanges for itself",
            metadata: ["store": "redis", "detail": "\(fault.message)"]
        )
    }

    /// It is of no use any more.
    private func lose(_ session: RedisSession, _ fault: RedisFault) {
        let isCurrent = shared.withLock { $0.session === session }
        if isCurrent { down(fault) }
        session.close()
    }

    /// `NAME GENERATION`
    private func published(_ message: [UInt8]) {
        let words = String(decoding: message, as: UTF8.self).split(separator: " ")
        guard words.count == 2, let generation = Int(words[1]), generation >= 0 else { return }
        let listener = shared.withLock { $0.listeners[String(words[0])] }
        listener?(.written(generation: generation))
    }
}
