package import NIOCore

/// When moments of the monotonic clock were by the wall clock. One trace keeps to one of these, so
/// that its spans fit together also where the wall clock is set meanwhile.
package struct TraceClock: Equatable, Sendable {
    private let offset: Int64

    /// Both times are of the same moment.
    ///
    /// `unixNanoseconds`: Since 1970-01-01T00:00:00Z.
    package init(unixNanoseconds: Int64, at moment: NIODeadline) {
        offset = unixNanoseconds &- Int64(clamping: moment.uptimeNanoseconds)
    }

    /// Nanoseconds since 1970-01-01T00:00:00Z.
    package func time(_ moment: NIODeadline) -> UInt64 {
        UInt64(clamping: offset &+ Int64(clamping: moment.uptimeNanoseconds))
    }
}
