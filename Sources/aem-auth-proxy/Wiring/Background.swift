/// What runs beside the requests, and comes and goes with configurations: exchanges, and looks at
/// files.
final class Background: Sendable {
    /// Runs until it is stopped, or nobody holds it any more, or all is stopped.
    final class Work: Sendable {
        fileprivate let run: Run
        private let stopping: AsyncStream<Void>.Continuation

        init(_ operation: @escaping @Sendable () async -> Void) {
            let (stops, stopping) = AsyncStream<Void>.makeStream()
            run = Run(operation: operation, stops: stops)
            self.stopping = stopping
        }

        deinit { stopping.finish() }

        /// Without waiting for its end.
        func stop() { stopping.finish() }
    }

    /// Does not hold its work.
    fileprivate struct Run: Sendable {
        let operation: @Sendable () async -> Void
        let stops: AsyncStream<Void>

        func callAsFunction() async {
            await withTaskGroup(of: Void.self) { tasks in
                tasks.addTask { [operation] in await operation() }
                tasks.addTask { [stops] in for await _ in stops {} }
                await tasks.next()
                tasks.cancelAll()
            }
        }
    }

    private let added: AsyncStream<Run>
    private let adding: AsyncStream<Run>.Continuation

    init() {
        (added, adding) = AsyncStream.makeStream()
    }

    /// It begins as soon as ``run()`` does.
    func start(_ work: Work) {
        adding.yield(work.run)
    }

    /// Until the task is cancelled; what then still runs is cancelled and waited for.
    func run() async {
        await withDiscardingTaskGroup { group in
            for await run in added {
                group.addTask { await run() }
            }
            group.cancelAll()
        }
    }
}
