package import Logging
package import NIOCore
import Synchronization

/// What all bodies that are kept for a replay may take together, in memory and in spools. Shared by
/// all event loops; bodies beyond it pass through and are not kept.
package final class ReplayBudget: Sendable {
    /// What ran out.
    package enum Kind: String, Sendable {
        case memory = "replay.totalMemory"
        case spool = "replay.totalSpool"
    }

    /// One body's part of it, given back when this object goes.
    package final class Share {
        private let budget: ReplayBudget
        private var memory = 0
        private var spool = 0

        fileprivate init(of budget: ReplayBudget) {
            self.budget = budget
        }

        deinit {
            budget.giveBack(memory, .memory)
            budget.giveBack(spool, .spool)
        }

        /// Sees to it that this share is at least `bytes`. False when there is not so much left.
        func grow(_ kind: Kind, to bytes: Int) -> Bool {
            let taken = kind == .memory ? memory : spool
            guard bytes > taken else { return true }
            let step = ReplayBudget.step(kind)
            let wanted = (bytes + step - 1) / step * step - taken
            guard budget.take(wanted, kind) else { return false }
            if kind == .memory { memory += wanted } else { spool += wanted }
            return true
        }

        /// Gives back what is more than `bytes` of memory.
        func shrinkMemory(to bytes: Int) {
            let rest = max(0, memory - bytes)
            budget.giveBack(rest, .memory)
            memory -= rest
        }
    }

    private struct Room: ~Copyable, Sendable {
        let total: Int
        let taken = Atomic(0)

        func take(_ bytes: Int) -> Bool {
            let taken = taken.add(bytes, ordering: .relaxed).newValue
            if taken <= total { return true }
            giveBack(bytes)
            return false
        }

        func giveBack(_ bytes: Int) {
            taken.subtract(bytes, ordering: .relaxed)
        }
    }

    private let memory: Room
    private let spool: Room
    private let logger: Logger
    private let now: @Sendable () -> NIODeadline
    private let nextWarning = Mutex<NIODeadline?>(nil)

    /// Between two warnings.
    private static let warningInterval = TimeAmount.minutes(1)

    /// Both totals are bytes.
    package init(
        totalMemory: Int,
        totalSpool: Int,
        logger: Logger,
        now: @escaping @Sendable () -> NIODeadline = { .now() }
    ) {
        memory = Room(total: totalMemory)
        spool = Room(total: totalSpool)
        self.logger = logger
        self.now = now
    }

    /// What is taken now, in bytes.
    package func taken(_ kind: Kind) -> Int {
        switch kind {
        case .memory: memory.taken.load(ordering: .relaxed)
        case .spool: spool.taken.load(ordering: .relaxed)
        }
    }

    func share() -> Share { Share(of: self) }

    /// It is taken in steps, so that a body of many pieces doesn't come for each of them.
    fileprivate static func step(_ kind: Kind) -> Int {
        kind == .memory ? 16 << 10 : 1 << 20
    }

    private func take(_ bytes: Int, _ kind: Kind) -> Bool {
        let isTaken =
            switch kind {
            case .memory: memory.take(bytes)
            case .spool: spool.take(bytes)
            }
        if !isTaken { warn(kind) }
        return isTaken
    }

    private func giveBack(_ bytes: Int, _ kind: Kind) {
        switch kind {
        case .memory: memory.giveBack(bytes)
        case .spool: spool.giveBack(bytes)
        }
    }

    private func warn(_ kind: Kind) {
        let now = now()
        let isDue = nextWarning.withLock { next in
            if let due = next, now < due { return false }
            next = now + Self.warningInterval
            return true
        }
        guard isDue else { return }
        logger.warning(
            "bodies are not kept for a replay: all room is taken",
            metadata: ["setting": "\(kind.rawValue)"]
        )
    }
}
