/// What runs beside the requests, and comes and goes with configurations: exchanges, and looks at
/// files.
final class Background: Sendable {
    /// Runs until it is stopped, or all is.
    final class Work: Sendable {
        fileprivate let operation: @Sendable () async -> Void
        fileprivate let stops: AsyncStream<Void>
        private let stopping: AsyncStream<Void>.Continuation

        init(_ operation: @escaping @Sendable () async -> Void) {
            self.operation = operation
            (stops, stopping) = AsyncStream.makeStream()
        }

        /// Without waiting for its end.
        func stop() { stopping.finish() }

        fileprivate func run() async {
            await withTaskGroup(of: Void.self) { tasks in
                tasks.addTask { [operation] in await operation() }
                tasks.addTask { [stops] in for await _ in stops {} }
                await tasks.next()
                tasks.cancelAll()
            }
        }
    }

    private let added: AsyncStream<Work>
    private let adding: AsyncStream<Work>.Continuation

    init() {
        (added, adding) = AsyncStream.makeStream()
    }

    /// It begins as soon as ``run()`` does.
    func start(_ work: Work) {
        adding.yield(work)
    }

    /// Until the task is cancelled; what then still runs is cancelled and waited for.
    func run() async {
        await withDiscardingTaskGroup { group in
            for await work in added {
                group.addTask { await work.run() }
            }
            group.cancelAll()
        }
    }
}
