import NIOCore
import NIOPosix
import Synchronization

/// Something that was waited for and did not come.
struct Overdue: Error, CustomStringConvertible {
    let description: String
}

/// A value behind a lock that tests wait on. Each wait has an end, so that a test that hangs says
/// what it hung on.
final class Observed<Value: Sendable>: Sendable {
    private struct Waiter {
        let condition: @Sendable (Value) -> Bool
        let promise: EventLoopPromise<Value>
    }

    private struct State {
        var value: Value
        var waiters: [Int: Waiter] = [:]
        var nextKey = 0
    }

    private let state: Mutex<State>

    init(_ value: Value) {
        state = Mutex(State(value: value))
    }

    var value: Value { state.withLock(\.value) }

    func read<Part: Sendable>(_ part: (Value) -> Part) -> Part {
        state.withLock { part($0.value) }
    }

    /// Changes the value and wakes whoever waited for that.
    func update(_ change: (inout Value) -> Void) {
        let woken = state.withLock { state -> [(EventLoopPromise<Value>, Value)] in
            change(&state.value)
            guard !state.waiters.isEmpty else { return [] }
            let value = state.value
            let keys = state.waiters.filter { $0.value.condition(value) }.map(\.key)
            return keys.compactMap { key in
                state.waiters.removeValue(forKey: key).map { ($0.promise, value) }
            }
        }
        for (promise, value) in woken { promise.succeed(value) }
    }

    /// Returns the value with which the condition held first, or fails with ``Overdue`` after
    /// `limit`. `what` is named by that error.
    func wait(
        _ what: String,
        within limit: Duration = .seconds(20),
        until condition: @escaping @Sendable (Value) -> Bool
    ) async throws -> Value {
        let eventLoop = MultiThreadedEventLoopGroup.singleton.any()
        let promise = eventLoop.makePromise(of: Value.self)
        let (key, value) = state.withLock { state -> (Int, Value?) in
            if condition(state.value) { return (0, state.value) }
            state.nextKey += 1
            state.waiters[state.nextKey] = Waiter(condition: condition, promise: promise)
            return (state.nextKey, nil)
        }
        if let value {
            promise.succeed(value)
        } else {
            let deadline = eventLoop.scheduleTask(in: TimeAmount(limit)) {
                self.giveUp(key, what)
            }
            promise.futureResult.whenComplete { _ in deadline.cancel() }
        }
        return try await promise.futureResult.get()
    }

    private func giveUp(_ key: Int, _ what: String) {
        let (waiter, value) = state.withLock { state in
            (state.waiters.removeValue(forKey: key), state.value)
        }
        let seen = String("\(value)".prefix(4_000))
        waiter?.promise.fail(Overdue(description: "waited in vain for \(what); seen: \(seen)"))
    }
}

/// Runs what ends by itself when its task is cancelled.
///
/// - Throws: ``Overdue`` after `limit`.
func soon(
    _ what: String,
    within limit: Duration = .seconds(20),
    _ body: @escaping @Sendable () async throws -> Void
) async throws {
    try await withThrowingTaskGroup(of: Bool.self) { group in
        group.addTask {
            try await body()
            return true
        }
        group.addTask {
            // Not a wait of the test's: the end of one.
            try await Task.sleep(for: limit)
            return false
        }
        let isInTime = try await group.next() ?? false
        group.cancelAll()
        guard isInTime else { throw Overdue(description: "waited in vain for \(what)") }
    }
}
