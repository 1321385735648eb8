/// Where a proxy is between its start and its end: what readiness says, and a supervisor is told.
package struct Lifecycle: Sendable, Equatable {
    package enum Phase: Sendable, Equatable {
        case starting
        case serving
        /// Serves as before.
        case reloading
        /// Told to end: accepts and serves for `limits.drainDelay`, and says that it is not ready.
        case leaving
        /// Takes nothing new.
        case draining
    }

    package private(set) var phase = Phase.starting

    package init() {}

    /// The listeners are bound, and the end has not begun.
    package var isReady: Bool { phase == .serving || phase == .reloading }
    /// The end has begun.
    package var isDraining: Bool { phase == .leaving || phase == .draining }

    // Each event gives what the supervisor is to be told; nil: nothing.

    /// The listeners are bound, or a reload is over, however it went.
    package mutating func ready(status: String) -> SupervisorMessage? {
        switch phase {
        case .starting, .reloading:
            phase = .serving
            return .ready(status: status)
        case .serving: return .status(status)
        // Whoever hears READY=1 now takes it for a start.
        case .leaving, .draining: return nil
        }
    }

    /// A reload begins. `monotonicMicroseconds`: CLOCK_MONOTONIC.
    package mutating func reloading(monotonicMicroseconds: UInt64) -> SupervisorMessage? {
        guard phase == .serving else { return nil }
        phase = .reloading
        return .reloading(monotonicMicroseconds: monotonicMicroseconds)
    }

    /// Somebody told the proxy to end.
    package mutating func leaving(status: String) -> SupervisorMessage? {
        guard !isDraining else { return nil }
        phase = .leaving
        return .stopping(status: status)
    }

    /// From now on nothing new is taken.
    package mutating func draining(status: String) -> SupervisorMessage? {
        let message = isDraining ? SupervisorMessage.status(status) : .stopping(status: status)
        phase = .draining
        return message
    }
}
