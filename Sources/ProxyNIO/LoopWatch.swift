package import NIOCore
import ProxyCore
import Synchronization

/// Asks the event loops whether they live: for liveness, a supervisor's watchdog and a metric.
package final class LoopWatch: Sendable {
    private let eventLoops: [any EventLoop]
    private let pulse: Mutex<LoopPulse>

    package init(_ eventLoops: [any EventLoop]) {
        self.eventLoops = eventLoops
        pulse = Mutex(LoopPulse(count: eventLoops.count))
    }

    /// Asks those that owe no answer.
    package func beat() {
        for index in pulse.withLock({ $0.beat(at: .now()) }) {
            eventLoops[index].execute { [self] in
                pulse.withLock { $0.answered(index, at: .now()) }
            }
        }
    }

    /// The numbers of those that do not answer.
    package func late() -> [Int] { pulse.withLock { $0.late(at: .now()) } }

    /// How long each loop lets others wait, by their numbers.
    package func delays() -> [Duration] {
        pulse.withLock { $0.delays(at: .now()) }.map { .nanoseconds($0.nanoseconds) }
    }
}
