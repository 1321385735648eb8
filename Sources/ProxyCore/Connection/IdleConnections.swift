package import NIOCore

/// The connections to one upstream that wait for a request, on one event loop: last in, first out,
/// so that those which are not needed grow old.
///
/// What an upstream sends behind an answer may come a moment later. So of those whose answer has
/// just ended the one is taken that ended first.
package struct IdleConnections<Connection> {
    private struct Idle {
        let connection: Connection
        let since: NIODeadline
    }

    /// Sorted by ``Idle/since``.
    private var idle: [Idle] = []
    private let longest: TimeAmount

    /// `longest`: How long a connection may wait.
    package init(longest: TimeAmount) {
        self.longest = longest
    }

    package var count: Int { idle.count }

    package mutating func put(_ connection: Connection, at now: NIODeadline) {
        idle.append(Idle(connection: connection, since: now))
    }

    /// For so long an answer has just ended.
    package static var rest: TimeAmount { .milliseconds(1) }

    package mutating func take(at now: NIODeadline) -> Connection? {
        guard !idle.isEmpty else { return nil }
        let rested = idle.lastIndex { $0.since + Self.rest <= now }
        return idle.remove(at: rested ?? 0).connection
    }

    /// The one that waits longest.
    package mutating func takeOldest() -> Connection? {
        idle.isEmpty ? nil : idle.removeFirst().connection
    }

    package mutating func remove(where isMeant: (Connection) -> Bool) {
        idle.removeAll { isMeant($0.connection) }
    }

    /// Those that have waited for too long; they are in here no longer.
    package mutating func takeExpired(at now: NIODeadline) -> [Connection] {
        let count = idle.prefix { $0.since + longest <= now }.count
        defer { idle.removeFirst(count) }
        return idle.prefix(count).map(\.connection)
    }

    /// When the next one will have waited for too long.
    package var nextExpiry: NIODeadline? { idle.first.map { $0.since + longest } }
}
