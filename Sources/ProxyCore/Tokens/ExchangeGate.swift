import AdobeIMS
import Synchronization

/// So many exchanges at a time with one IMS, over all credentials: many that start together must not
/// look like an attack.
package final class ExchangeGate: Sendable {
    private struct State {
        var running = 0
        var lastNumber = 0
        /// In the order in which they came; as many as there are credentials at most.
        var waiting: [(number: Int, continuation: CheckedContinuation<Bool, Never>)] = []
    }

    /// What one IMS gets to see at a time.
    package static let standardLimit = 4

    private let limit: Int
    private let state = Mutex(State())

    package init(limit: Int = standardLimit) {
        self.limit = limit
    }

    /// Runs one exchange when it is its turn.
    ///
    /// - Throws: ``IMSError`` of the exchange, or of a task that ends before it is its turn.
    func pass<Value: Sendable>(
        _ exchange: () async throws(IMSError) -> Value
    ) async throws(IMSError) -> Value {
        guard await enter() else { throw IMSError(.imsTimeout) }
        defer { leave() }
        return try await exchange()
    }

    private func enter() async -> Bool {
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isNow = state.withLock { state -> Bool? in
                    // The handler may have run before.
                    if Task.isCancelled { return false }
                    guard state.running < limit else {
                        state.waiting.append((number, continuation))
                        return nil
                    }
                    state.running += 1
                    return true
                }
                if let isNow { continuation.resume(returning: isNow) }
            }
        } onCancel: {
            let waiting = state.withLock { state in
                state.waiting.firstIndex { $0.number == number }.map {
                    state.waiting.remove(at: $0)
                }
            }
            waiting?.continuation.resume(returning: false)
        }
    }

    private func leave() {
        let next = state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.running -= 1
                return CheckedContinuation<Bool, Never>?.none
            }
            return state.waiting.removeFirst().continuation
        }
        next?.resume(returning: true)
    }
}
