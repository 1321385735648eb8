import Glibc
import Synchronization

/// Opens once. For tests that hold an event loop up until something has happened elsewhere.
final class Latch: Sendable {
    private let opened = Atomic(false)

    var isOpen: Bool { opened.load(ordering: .acquiring) }

    func open() {
        opened.store(true, ordering: .releasing)
    }

    /// Blocks the thread.
    func block() {
        while !isOpen { sched_yield() }
    }

    func wait() async {
        while !isOpen, !Task.isCancelled { await Task.yield() }
    }
}
