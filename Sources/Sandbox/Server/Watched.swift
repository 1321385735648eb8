import Synchronization

/// A value behind a lock that others can wait on: what the servers count and how they are set.
///
/// Waiting needs no polling: each change wakes those whose condition holds now.
final class Watched<Value: Sendable>: Sendable {
    private struct Waiter {
        let condition: @Sendable (Value) -> Bool
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var value: Value
        var waiters: [Int: Waiter] = [:]
        var nextWaiter = 0
    }

    private let state: Mutex<State>

    init(_ value: Value) {
        state = Mutex(State(value: value))
    }

    var value: Value {
        state.withLock(\.value)
    }

    /// A part of the value, without copying the rest.
    func read<Result: Sendable>(_ part: (Value) -> Result) -> Result {
        state.withLock { part($0.value) }
    }

    /// Changes the value, and wakes whoever waited for that.
    func update<Result: Sendable>(_ change: (inout Value) -> sending Result) -> Result {
        let (result, observed) = state.withLock { state in
            let result = change(&state.value)
            let observed = state.waiters.isEmpty ? nil : (state.value, state.waiters)
            return (result, observed)
        }
        // Outside the lock: a condition may look at this value in other ways.
        if let (value, waiters) = observed {
            for (key, waiter) in waiters where waiter.condition(value) {
                wake(key)
            }
        }
        return result
    }

    /// Returns when the condition holds, at once if it does already, or when the task is cancelled.
    func wait(until condition: @escaping @Sendable (Value) -> Bool) async {
        let key = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waiter = Waiter(condition: condition, continuation: continuation)
                state.withLock { $0.waiters[key] = waiter }
                // Looked at after registering, so that no change is missed in between.
                if Task.isCancelled || condition(value) {
                    wake(key)
                }
            }
        } onCancel: {
            wake(key)
        }
    }

    /// Wakes a waiter unless somebody else did.
    private func wake(_ key: Int) {
        state.withLock { $0.waiters.removeValue(forKey: key) }?.continuation.resume()
    }
}
