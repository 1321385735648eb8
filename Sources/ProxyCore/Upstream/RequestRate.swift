import NIOCore

/// So many requests a second, as a token bucket that holds one second's worth: after a quiet second
/// so many may begin at once, and then one whenever its share of a second has passed.
///
/// Kept as the time at which the bucket will be full again (the "generic cell rate algorithm").
struct RequestRate: Sendable {
    private let share: TimeAmount
    private let second: TimeAmount
    private var fullAt = NIODeadline.uptimeNanoseconds(0)

    /// - Parameter perSecond: at least 1.
    init(perSecond: Int) {
        share = .nanoseconds(1_000_000_000 / Int64(perSecond))
        second = .nanoseconds(share.nanoseconds * Int64(perSecond))
    }

    /// When a request may begin that has so many before it.
    func earliest(behind others: Int) -> NIODeadline {
        fullAt + .nanoseconds(share.nanoseconds * Int64(others + 1)) - second
    }

    mutating func begin(at now: NIODeadline) {
        fullAt = max(fullAt, now) + share
    }
}
