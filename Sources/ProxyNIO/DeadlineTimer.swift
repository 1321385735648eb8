import NIOCore
import ProxyCore

/// A ``LazyDeadline`` with its scheduled task. Confined to its event loop.
final class DeadlineTimer {
    private let eventLoop: any EventLoop
    private var deadline = LazyDeadline()
    private var task: Scheduled<Void>?
    private let onExpiry: () -> Void
    private var latest = (delay: Duration.zero, amount: TimeAmount.zero)

    /// `onExpiry`: Keeps alive what it refers to as long as the timer lives.
    init(eventLoop: any EventLoop, onExpiry: @escaping () -> Void) {
        self.eventLoop = eventLoop
        self.onExpiry = onExpiry
    }

    func set(after delay: Duration) {
        // The same ones come again and again, and converting one takes longer than all the rest.
        if delay != latest.delay { latest = (delay, TimeAmount(delay)) }
        if let time = deadline.set(.now() + latest.amount) { schedule(at: time) }
    }

    func stop() {
        // With its task goes what it knows of one.
        deadline = LazyDeadline()
        task?.cancel()
        task = nil
    }

    private func schedule(at time: NIODeadline) {
        task?.cancel()
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        task = eventLoop.scheduleTask(deadline: time) { bound.value.fired() }
    }

    private func fired() {
        switch deadline.fired(at: .now()) {
        case .expired: onExpiry()
        case .schedule(let time): schedule(at: time)
        case .nothing: break
        }
    }
}
