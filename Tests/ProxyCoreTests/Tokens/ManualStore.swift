import AdobeIMS
import ProxyCore
import Synchronization

/// A store in memory that is read when the test says, if it says so.
final class ManualStore: TokenStore {
    let kind = "manual"
    private struct State {
        var loaded: LoadedToken
        var isHeld: Bool
        var saves: [StoredToken] = []
        var problem: String?
        var claim: Claim = .granted
        var claims = 0
        var releases = 0
    }

    /// What whoever asks for the right to exchange is told.
    enum Claim: Sendable {
        case granted
        case taken
        case unavailable
        /// Nothing.
        case never
    }

    private struct Lock: ExchangeLock {
        let onRelease: @Sendable () -> Void

        func release() async { onRelease() }
    }

    private let state: Mutex<State>
    private let reading: AsyncStream<CheckedContinuation<Void, Never>>
    private let begun: AsyncStream<CheckedContinuation<Void, Never>>.Continuation
    /// One for each time that it was written, or was to be.
    private let writing: AsyncStream<StoredToken>
    private let written: AsyncStream<StoredToken>.Continuation

    /// `isHeld`: Whether it is read first only when ``release()`` is called.
    init(_ loaded: LoadedToken = .none, isHeld: Bool = false) {
        state = Mutex(State(loaded: loaded, isHeld: isHeld))
        (reading, begun) = AsyncStream.makeStream()
        (writing, written) = AsyncStream.makeStream()
    }

    var saves: [StoredToken] { state.withLock { $0.saves } }

    /// From now on it can't be written.
    func fail(_ problem: String?) {
        state.withLock { $0.problem = problem }
    }

    func answerClaims(_ claim: Claim) {
        state.withLock { $0.claim = claim }
    }

    /// Another process has saved.
    func put(_ token: StoredToken) {
        state.withLock { $0.loaded = .token(token) }
    }

    var claimCount: Int { state.withLock { $0.claims } }
    var releaseCount: Int { state.withLock { $0.releases } }

    func claim() async -> ExchangeClaim {
        let claim = state.withLock { state in
            state.claims += 1
            return state.claim
        }
        switch claim {
        case .granted:
            return .granted(Lock { self.state.withLock { $0.releases += 1 } })
        case .taken:
            return .taken
        case .unavailable:
            return .unavailable(reason: "it is full")
        case .never:
            try? await Task.sleep(for: .seconds(3600))
            return .taken
        }
    }

    /// Waits until it is to be read, and lets it.
    func release() async {
        var reads = reading.makeAsyncIterator()
        await reads.next()?.resume()
    }

    /// Waits for the next so many times that it is written, or is to be.
    func nextSaves(_ count: Int) async {
        var writes = writing.makeAsyncIterator()
        for _ in 0..<count { _ = await writes.next() }
    }

    func load() async -> LoadedToken {
        let isHeld = state.withLock { state in
            defer { state.isHeld = false }
            return state.isHeld
        }
        if isHeld { await withCheckedContinuation { _ = begun.yield($0) } }
        return state.withLock { $0.loaded }
    }

    func save(_ token: StoredToken) async throws(TokenStoreError) {
        defer { written.yield(token) }
        let problem = state.withLock { state -> String? in
            guard state.problem == nil else { return state.problem }
            state.saves.append(token)
            state.loaded = .token(token)
            return nil
        }
        if let problem { throw TokenStoreError(problem) }
    }
}
