import Glibc
import ProxyCore
import Synchronization

/// Threads for calls that may block for ever: a `stat` on a network file system that has stopped
/// answering. They are few, none of Swift's, and made when they are needed.
///
/// A call that is not back in time is abandoned: whoever asked goes on without an answer, its
/// thread stays behind, and is counted until it comes back. So that one bad mount takes no threads
/// from other files, a path has one call at a time and a folder four; where all of them are
/// overdue, the next is not even begun.
package final class FileThreads: Sendable {
    /// What may run at one time.
    package struct Limits: Sendable {
        package var all: Int
        package var folder: Int

        package init(all: Int = 64, folder: Int = 4) {
            self.all = all
            self.folder = folder
        }
    }

    package static let shared = FileThreads()

    private struct Call: Sendable {
        let path: String
        let folder: Substring
        let work: @Sendable () -> Void
        let abandon: @Sendable () -> Void
        var isOverdue = false
    }

    private struct State {
        var last = 0
        var waiting: [(number: Int, call: Call)] = []
        var running: [Int: Call] = [:]
    }

    private let limits: Limits
    private let state = Mutex(State())

    package init(limits: Limits = Limits()) {
        self.limits = limits
    }

    /// How many calls have a thread, also those that nobody waits for any more.
    package var runningCount: Int { state.withLock { $0.running.count } }

    /// Runs what may block.
    ///
    /// - Parameters:
    ///   - path: The file that it is about.
    ///   - time: After that it is not waited for.
    ///   - isCancellable: Nor when the task is cancelled.
    ///   - work: It goes on to its end on its thread, whoever waits.
    /// - Returns: nil when it was not waited for.
    package func run<Value: Sendable>(
        on path: String,
        within time: Duration,
        isCancellable: Bool = true,
        _ work: @escaping @Sendable () -> Value
    ) async -> Value? {
        let answer = FirstAnswer<Value>()
        let number = submit(
            path,
            work: { answer.give(work()) },
            abandon: { answer.give(nil) }
        )
        guard let number else { return nil }
        let timer = Task {
            try await Task.sleep(for: time)
            self.abandon(number)
        }
        defer { timer.cancel() }
        return await withTaskCancellationHandler {
            await answer.value()
        } onCancel: {
            if isCancellable { abandon(number) }
        }
    }

    // MARK: Which call has a thread

    /// - Returns: The call's number; nil when it is not begun, for nothing on its path comes back.
    private func submit(
        _ path: String,
        work: @escaping @Sendable () -> Void,
        abandon: @escaping @Sendable () -> Void
    ) -> Int? {
        let folder = path[..<(path.lastIndex(of: "/") ?? path.startIndex)]
        let call = Call(path: path, folder: folder, work: work, abandon: abandon)
        let (number, begun) = state.withLock { state -> (Int?, Call?) in
            guard !isHopeless(call, state) else { return (nil, nil) }
            state.last += 1
            guard mayRun(call, state) else {
                state.waiting.append((state.last, call))
                return (state.last, nil)
            }
            state.running[state.last] = call
            return (state.last, call)
        }
        if let number, begun != nil, !startThread(with: number) {
            finished(number)
            call.abandon()
        }
        return number
    }

    private func mayRun(_ call: Call, _ state: State) -> Bool {
        state.running.count < limits.all
            && !state.running.values.contains { $0.path == call.path }
            && state.running.values.count { $0.folder == call.folder } < limits.folder
    }

    private func isHopeless(_ call: Call, _ state: State) -> Bool {
        let overdue = state.running.values.filter(\.isOverdue)
        return overdue.count >= limits.all || overdue.contains { $0.path == call.path }
            || overdue.count { $0.folder == call.folder } >= limits.folder
    }

    private func abandon(_ number: Int) {
        let call = state.withLock { state -> Call? in
            if let index = state.waiting.firstIndex(where: { $0.number == number }) {
                return state.waiting.remove(at: index).call
            }
            state.running[number]?.isOverdue = true
            return state.running[number]
        }
        call?.abandon()
    }

    /// - Returns: The next call that the thread of this one can run.
    @discardableResult
    private func finished(_ number: Int) -> Int? {
        state.withLock { state in
            state.running[number] = nil
            guard let index = state.waiting.firstIndex(where: { mayRun($0.call, state) }) else {
                return nil
            }
            let next = state.waiting.remove(at: index)
            state.running[next.number] = next.call
            return next.number
        }
    }

    // MARK: Threads

    private func startThread(with number: Int) -> Bool {
        let start = ThreadStart(threads: self, number: number)
        var thread = pthread_t()
        let context = unsafe Unmanaged.passRetained(start)
        let code = unsafe pthread_create(
            &thread,
            nil,
            { context in
                guard let context = unsafe context else { return nil }
                let start = unsafe Unmanaged<ThreadStart>.fromOpaque(context).takeRetainedValue()
                start.threads.runCalls(from: start.number)
                return nil
            },
            context.toOpaque()
        )
        guard code == 0 else {
            unsafe context.release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    /// One call after the other; the thread ends when there is none.
    private func runCalls(from first: Int) {
        var next: Int? = first
        while let number = next {
            state.withLock { $0.running[number] }?.work()
            next = finished(number)
        }
    }
}

private final class ThreadStart: Sendable {
    let threads: FileThreads
    let number: Int

    init(threads: FileThreads, number: Int) {
        self.threads = threads
        self.number = number
    }
}
