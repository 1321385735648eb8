import AdobeIMS
import ProxyCore
import Simulation
import Synchronization

/// What replicas of one process share, without Redis.
final class ModelStore: TokenStore, TokenSharing {
    private struct State: Sendable {
        var model = SharedStoreModel()
        var listeners: [@Sendable (SharedNews) -> Void] = []
        var isGone = false
    }

    let kind = "model"
    private let state = Mutex(State())
    private let clock: ManualClock

    private static let gone = TokenStoreError("it is gone")

    init(clock: ManualClock) {
        self.clock = clock
    }

    var sharing: (any TokenSharing)? { self }
    var problem: String? { state.withLock { $0.isGone ? Self.gone.message : nil } }
    var fence: Int { state.withLock { $0.model.fence } }

    func goAway(_ isGone: Bool = true) {
        state.withLock { $0.isGone = isGone }
    }

    /// It starts without its data.
    func clear() {
        tell(.connected) { $0.clear() }
    }

    func change(_ body: (inout SharedStoreModel) -> Void) {
        state.withLock { body(&$0.model) }
    }

    private func use<Value: Sendable>(
        _ body: (inout SharedStoreModel, UnixTime) -> Value
    ) -> Value? {
        let now = clock.read()
        return state.withLock { state in state.isGone ? nil : body(&state.model, now) }
    }

    private func tell(_ news: SharedNews, _ body: (inout SharedStoreModel) -> Void) {
        let listeners = state.withLock { state in
            body(&state.model)
            return state.listeners
        }
        for listener in listeners { listener(news) }
    }

    func load() async -> LoadedToken { use { $0.look(at: $1).stored } ?? .none }

    func save(_ token: StoredToken) async throws(TokenStoreError) {
        guard let isWritten = use({ $0.offer(token, at: $1) }) else { throw Self.gone }
        if isWritten { tell(.written(generation: token.generation ?? 0)) { _ in } }
    }

    func claim() async -> ExchangeClaim { .unavailable(reason: "replicas agree by leases") }

    func look() async -> Result<SharedLook, TokenStoreError> {
        use { $0.look(at: $1) }.map { .success($0) } ?? .failure(Self.gone)
    }

    func lease(_ request: LeaseRequest) async -> LeaseAnswer {
        use { $0.lease(request, at: $1) } ?? .unavailable(Self.gone)
    }

    func renew(_ lease: Lease) async { use { $0.renew(lease, at: $1) } }

    func write(_ token: StoredToken, under lease: Lease) async -> WriteAnswer {
        let answer = use { $0.write(token, under: lease, at: $1) } ?? .unavailable(Self.gone)
        if answer == .written { tell(.written(generation: token.generation ?? 0)) { _ in } }
        return answer
    }

    func release(_ lease: Lease) async { use { $0.release(lease, at: $1) } }

    func listen(_ call: @escaping @Sendable (SharedNews) -> Void) {
        state.withLock { $0.listeners.append(call) }
    }
}
