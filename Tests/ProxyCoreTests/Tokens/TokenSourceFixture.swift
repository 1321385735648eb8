import AdobeIMS
import Logging
import ProxyCore
import TestSupport

/// A token source whose exchanges, clock and log are the test's.
struct TokenSourceFixture: Sendable {
    typealias Outcome = Result<IssuedToken, TokenUnavailable>

    let exchange = ManualExchange()
    let clock: ManualClock
    let lines = RecordingLogHandler.Lines()
    let secrets = LiveSecrets()
    let source: TokenSource
    private let route: RouteTarget

    /// `refreshBefore`: nil for a local token.
    /// `scheme`: What is before its tokens.
    /// `local`: Takes the place of the exchange that is the test's.
    init(
        clock: ManualClock = ManualClock(),
        store: (any TokenStore)? = nil,
        storePatience: Duration = .seconds(30),
        refreshBefore: Duration? = .seconds(900),
        scheme: AuthorizationScheme = .bearer,
        local: (any TokenExchange)? = nil,
        random: @escaping @Sendable () -> Double = { 0.5 }
    ) throws {
        self.clock = clock
        route = try HeadSamples.route(Route(upstream: "aem", credential: "author"))
        source = TokenSource(
            name: "author",
            provider: TokenProvider(
                label: "first.json",
                exchange: local ?? exchange,
                scheme: scheme,
                store: store,
                refreshBefore: refreshBefore
            ),
            secrets: secrets,
            logger: RecordingLogHandler.logger(lines),
            clock: TokenClock(read: { clock.moment() }),
            storePatience: storePatience,
            random: random
        )
    }

    /// Where a token was refused.
    func place(_ path: String) -> RefusedPlace {
        RefusedPlace(route: route, path: path)
    }

    /// Runs the source's task while `body` runs. Exchanges that began have to be ended in it.
    func whileRunning(_ body: () async throws -> Void) async rethrows {
        let source = source
        let running = Task { await source.run() }
        defer { running.cancel() }
        try await body()
        running.cancel()
        await running.value
    }

    /// The exchange that begins next.
    func nextCall() async throws -> ManualExchange.Call {
        try await exchange.nextCall()
    }

    /// The credential's files have changed.
    func propose(_ exchange: any TokenExchange, label: String = "second.json") {
        source.propose(
            TokenProvider(label: label, exchange: exchange, refreshBefore: .seconds(900))
        )
    }

    /// Comes back when the token of this generation is the current one.
    func becomesCurrent(_ generation: Int) async {
        while source.current()?.generation != generation, !Task.isCancelled { await Task.yield() }
    }

    /// Comes back when a line that has this in it was logged, with all such lines.
    func logged(_ text: String, times: Int = 1) async -> [String] {
        while true {
            let found = lines.all.filter { $0.contains(text) }
            if found.count >= times || Task.isCancelled { return found }
            await Task.yield()
        }
    }

    /// The upstream refused the token of `generation`.
    func refused(
        generation: Int,
        at path: String = "/content/dam/a/b",
        _ waiter: @escaping TokenSource.Waiter
    ) -> Cause? {
        source.refused(generation: generation, at: place(path), waiter)
    }

    func join() async -> Outcome {
        await withCheckedContinuation { continuation in
            source.join { continuation.resume(returning: $0) }
        }
    }

    /// Joins so many times at once; what comes is counted by what it is.
    func join(_ count: Int) -> Answers {
        let answers = Answers()
        for _ in 0..<count { source.join(answers.waiter) }
        return answers
    }

    /// What waiters were called with.
    struct Answers: Sendable {
        private let stream: AsyncStream<Outcome>
        let waiter: TokenSource.Waiter

        init() {
            let (stream, continuation) = AsyncStream<Outcome>.makeStream()
            self.stream = stream
            waiter = { _ = continuation.yield($0) }
        }

        /// The next so many, each as text with how often it came.
        func next(_ count: Int) async -> [String: Int] {
            var counts: [String: Int] = [:]
            var iterator = stream.makeAsyncIterator()
            for _ in 0..<count {
                guard let answer = await iterator.next() else { break }
                counts[answer.text, default: 0] += 1
            }
            return counts
        }
    }
}

extension Result<IssuedToken, TokenUnavailable> {
    var text: String {
        switch self {
        case .success(let token): "token \(token.generation)"
        case .failure(let reason): reason.text
        }
    }
}
