import AdobeIMS
import ProxyCore
import Synchronization

/// A store in memory that is read when the test says, if it says so.
final class ManualStore: TokenStore {
    private struct State {
        var loaded: LoadedToken
        var saves: [StoredToken] = []
        var problem: String?
    }

    private let state: Mutex<State>
    private let isHeld: Bool
    private let reading: AsyncStream<CheckedContinuation<Void, Never>>
    private let begun: AsyncStream<CheckedContinuation<Void, Never>>.Continuation
    /// One for each time that it was written, or was to be.
    private let writing: AsyncStream<StoredToken>
    private let written: AsyncStream<StoredToken>.Continuation

    /// `isHeld`: Whether it is read only when ``release()`` is called.
    init(_ loaded: LoadedToken = .none, isHeld: Bool = false) {
        state = Mutex(State(loaded: loaded))
        self.isHeld = isHeld
        (reading, begun) = AsyncStream.makeStream()
        (writing, written) = AsyncStream.makeStream()
    }

    var saves: [StoredToken] { state.withLock { $0.saves } }

    /// From now on it can't be written.
    func fail(_ problem: String?) {
        state.withLock { $0.problem = problem }
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
