import Synchronization

/// How many connections the whole process has to one upstream, `upstreams.*.maxConnections`, shared
/// by all event loops.
///
/// A loop that needs one more when there are as many as may be has the others give up one that is
/// idle. There is one: requests at a time are limited by the same number.
package final class ConnectionBudget: Sendable {
    /// Who has connections: one for each event loop.
    package struct Holder: Sendable {
        /// Asks to close an idle connection, if there is one. Called from any thread.
        let shed: @Sendable () -> Void
        /// There may be room again for who was refused. Called from any thread.
        let retry: @Sendable () -> Void

        package init(shed: @escaping @Sendable () -> Void, retry: @escaping @Sendable () -> Void) {
            self.shed = shed
            self.retry = retry
        }
    }

    private struct Shared {
        var count = 0
        var holders: [Holder] = []
        /// Those that were refused and have not heard since that there is room.
        var refused: Set<Int> = []
    }

    private let most: Int
    private let shared = Mutex(Shared())

    package init(most: Int) {
        self.most = max(1, most)
    }

    /// - Returns: what the holder is known by.
    package func register(_ holder: Holder) -> Int {
        shared.withLock {
            $0.holders.append(holder)
            return $0.holders.count - 1
        }
    }

    /// One more connection is needed.
    ///
    /// - Returns: whether there is room. If not, the others are asked to shed one, and
    ///   ``Holder/retry`` follows.
    package func take(by holder: Int) -> Bool {
        let others: [Holder]? = shared.withLock { shared in
            guard shared.count >= most else {
                shared.count += 1
                return nil
            }
            shared.refused.insert(holder)
            return shared.holders.indices.filter { $0 != holder }.map { shared.holders[$0] }
        }
        for other in others ?? [] { other.shed() }
        return others == nil
    }

    /// Whether another one was refused: a connection that is not needed now is better closed.
    package func isWanted(byOthersThan holder: Int) -> Bool {
        shared.withLock { $0.refused.contains { $0 != holder } }
    }

    /// A connection is closed. All who were refused try again: some may not need it any more.
    package func giveBack() {
        let refused: [Holder] = shared.withLock { shared in
            shared.count -= 1
            defer { shared.refused = [] }
            return shared.refused.sorted().map { shared.holders[$0] }
        }
        for holder in refused { holder.retry() }
    }
}
