import Dispatch
import ProxyFiles
import Testing

/// Calls that may never come back.
@Suite(.timeLimit(.minutes(10)))
struct FileThreadsTests {
    private let threads = FileThreads(limits: .init(all: 6, folder: 4))
    private let gate = DispatchSemaphore(value: 0)

    /// A call that comes back when the test lets it; nobody waits for that.
    private func hang(on path: String) async -> Int? {
        let gate = gate
        return await threads.run(on: path, within: .milliseconds(1)) {
            gate.wait()
            return 1
        }
    }

    /// A call that comes back.
    private func call(on path: String) async -> Int? {
        await threads.run(on: path, within: .seconds(50)) { 2 }
    }

    private func allComeBack() async {
        for _ in 0..<threads.runningCount { gate.signal() }
        while threads.runningCount > 0, !Task.isCancelled { await Task.yield() }
    }

    @Test func `a call's result comes back`() async {
        #expect(await call(on: "/a/1") == 2)
        let results = await withTaskGroup { group in
            for number in 0..<200 {
                group.addTask { await call(on: "/a/\(number % 7)") }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results == Array(repeating: 2, count: 200))
        while threads.runningCount > 0, !Task.isCancelled { await Task.yield() }
    }

    @Test func `a call that hangs is not waited for, and its thread is counted`() async {
        #expect(await hang(on: "/a/1") == nil)
        #expect(threads.runningCount == 1)
        // Of the same path none is begun.
        #expect(await call(on: "/a/1") == nil)
        #expect(threads.runningCount == 1)
        #expect(await call(on: "/a/2") == 2)
        await allComeBack()
        #expect(await call(on: "/a/1") == 2)
    }

    @Test func `a folder that hangs takes no threads from others`() async {
        for number in 0..<50 { #expect(await hang(on: "/a/\(number)") == nil) }
        #expect(threads.runningCount == 4)
        #expect(await call(on: "/a/100") == nil)
        #expect(await call(on: "/b/1") == 2)
        await allComeBack()
        #expect(await call(on: "/a/100") == 2)
    }

    @Test func `threads are bounded in all`() async {
        for number in 0..<50 { #expect(await hang(on: "/\(number)/1") == nil) }
        #expect(threads.runningCount == 6)
        await allComeBack()
        #expect(await call(on: "/b/1") == 2)
    }

    @Test func `a task that ends waits no more`() async {
        let (threads, gate) = (threads, gate)
        let task = Task {
            await threads.run(on: "/a/1", within: .seconds(3600)) {
                gate.wait()
                return 1
            }
        }
        while threads.runningCount == 0, !Task.isCancelled { await Task.yield() }
        task.cancel()
        #expect(await task.value == nil)
        await allComeBack()
    }
}
