package import NIOCore
import Synchronization

/// Where on one route the upstream has asked for a credential that was held back: for a while it
/// gets it there at once. Shared by all event loops.
package final class ChallengedPlaces: Sendable {
    private struct State {
        var ends: [ChallengedPlace: NIODeadline] = [:]
        /// The same places in the order in which they end.
        var order = CircularBuffer<ChallengedPlace>()
    }

    private let state = Mutex(State())

    package static let memory = TimeAmount.minutes(5)
    /// Of more, the oldest are forgotten.
    package static let most = 1024

    package init() {}

    /// The upstream asked for it here. A place that is known already ends when it would have ended.
    package func remember(_ place: ChallengedPlace, at now: NIODeadline) {
        state.withLock { state in
            while let oldest = state.order.first,
                state.ends.count >= Self.most || state.ends[oldest].map({ $0 <= now }) ?? true
            {
                state.ends[oldest] = nil
                state.order.removeFirst()
            }
            guard state.ends[place] == nil else { return }
            state.ends[place] = now + Self.memory
            state.order.append(place)
        }
    }

    package func contains(_ place: ChallengedPlace, at now: NIODeadline) -> Bool {
        state.withLock { $0.ends[place] }.map { now < $0 } ?? false
    }

    /// How many are remembered, among them some that have ended.
    package var count: Int { state.withLock { $0.ends.count } }
}
