import Synchronization

/// How much memory all recordings together hold that are not written yet.
package final class RecordingBudget: Sendable {
    /// One recording's part of it, which is given back with it.
    final class Share: Sendable {
        private let budget: RecordingBudget
        private let claimed = Atomic<Int>(0)

        fileprivate init(_ budget: RecordingBudget) {
            self.budget = budget
        }

        deinit {
            let count = claimed.load(ordering: .relaxed)
            budget.used.subtract(count, ordering: .relaxed)
        }

        /// - Returns: Whether so many bytes more may be held.
        func claim(_ count: Int) -> Bool {
            let used = budget.used.add(count, ordering: .relaxed).newValue
            guard used <= budget.limit else {
                budget.used.subtract(count, ordering: .relaxed)
                return false
            }
            claimed.add(count, ordering: .relaxed)
            return true
        }
    }

    fileprivate let used = Atomic<Int>(0)
    fileprivate let limit: Int

    /// `limit`: In bytes.
    package init(limit: Int = 64 << 20) {
        self.limit = limit
    }

    /// How many bytes are held.
    package var usedBytes: Int { used.load(ordering: .relaxed) }

    func share() -> Share { Share(self) }
}
