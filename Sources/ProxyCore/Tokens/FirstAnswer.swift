import Synchronization

/// What comes first: a result, or the end of the patience with whoever makes it.
package final class FirstAnswer<Value: Sendable>: Sendable {
    private enum State {
        case nothing
        case waiting(CheckedContinuation<Value?, Never>)
        case given(Value?)
        case taken
    }

    private let state = Mutex(State.nothing)

    package init() {}

    /// - Parameter value: nil: nothing came in time.
    /// - Returns: Whether it was the first.
    @discardableResult
    package func give(_ value: Value?) -> Bool {
        let (isFirst, continuation) = state.withLock { state in
            switch state {
            case .nothing:
                state = .given(value)
                return (true, CheckedContinuation<Value?, Never>?.none)
            case .waiting(let continuation):
                state = .taken
                return (true, continuation)
            case .given, .taken:
                return (false, nil)
            }
        }
        continuation?.resume(returning: value)
        return isFirst
    }

    /// To be asked for once.
    package func value() async -> Value? {
        await withCheckedContinuation { continuation in
            let given = state.withLock { state -> Value?? in
                guard case .given(let value) = state else {
                    state = .waiting(continuation)
                    return nil
                }
                state = .taken
                return .some(value)
            }
            if let given { continuation.resume(returning: given) }
        }
    }

    /// Runs what may never come back, and goes on without it after `time`.
    ///
    /// - Parameters:
    ///   - time: How long it is waited for.
    ///   - late: Gets a result that came too late.
    ///   - work: What may never come back.
    /// - Returns: nil when it did not come in time. The end of the task is no reason not to wait.
    package static func within(
        _ time: Duration,
        late: @escaping @Sendable (Value) async -> Void = { _ in },
        _ work: @escaping @Sendable () async -> Value
    ) async -> Value? {
        let answer = FirstAnswer()
        Task {
            let value = await work()
            if !answer.give(value) { await late(value) }
        }
        let timer = Task {
            try await Task.sleep(for: time)
            answer.give(nil)
        }
        defer { timer.cancel() }
        return await answer.value()
    }
}
