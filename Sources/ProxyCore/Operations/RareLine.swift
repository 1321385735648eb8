package import NIOCore

/// Keeps a log line that could come thousands of times a second to one in ten seconds.
package struct RareLine: Sendable {
    package static let interval = TimeAmount.seconds(10)

    private var nextAt: NIODeadline?
    private var unsaid = 0

    package init() {}

    /// To be asked each time when what the line says has happened.
    ///
    /// Returns how often it happened unsaid since the last line; nil when there is to be no line.
    package mutating func happened(at now: NIODeadline) -> Int? {
        if let nextAt, now < nextAt {
            unsaid += 1
            return nil
        }
        nextAt = now + Self.interval
        defer { unsaid = 0 }
        return unsaid
    }
}
