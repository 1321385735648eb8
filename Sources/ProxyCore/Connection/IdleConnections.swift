package import NIOCore

/// The connections to one upstream that wait for a request, on one event loop: last in, first out,
/// so that those which are not needed grow old.
///
/// What an upstream sends behind an answer may come a moment later. So of those whose answer has
/// just ended the one is taken that ended first.
package struct IdleConnections<Connection> {
    private var connections: [Connection] = []
    /// Since when each waits; sorted, because they come in order. Apart from the connections, so that
    /// looking through them costs the same whatever those are.
    private var times: [NIODeadline] = []
    private let longest: TimeAmount

    /// `longest`: How long a connection may wait.
    package init(longest: TimeAmount) {
        self.longest = longest
    }

    package var count: Int { connections.count }

    package mutating func put(_ connection: Connection, at now: NIODeadline) {
        connections.append(connection)
        times.append(now)
    }

    /// For so long an answer has just ended.
    package static var rest: TimeAmount { .milliseconds(1) }

    package mutating func take(at now: NIODeadline) -> Connection? {
        guard !connections.isEmpty else { return nil }
        let index = max(0, waitingSince(now - Self.rest) - 1)
        times.remove(at: index)
        return connections.remove(at: index)
    }

    /// The one that waits longest.
    package mutating func takeOldest() -> Connection? {
        guard !connections.isEmpty else { return nil }
        times.removeFirst()
        return connections.removeFirst()
    }

    package mutating func remove(where isMeant: (Connection) -> Bool) {
        for index in connections.indices.reversed() where isMeant(connections[index]) {
            connections.remove(at: index)
            times.remove(at: index)
        }
    }

    /// Those that have waited for too long; they are in here no longer.
    package mutating func takeExpired(at now: NIODeadline) -> [Connection] {
        let count = waitingSince(now - longest)
        defer {
            connections.removeFirst(count)
            times.removeFirst(count)
        }
        return Array(connections.prefix(count))
    }

    /// When the next one will have waited for too long.
    package var nextExpiry: NIODeadline? { times.first.map { $0 + longest } }

    /// How many have waited since then or longer.
    private func waitingSince(_ time: NIODeadline) -> Int {
        var lower = 0
        var upper = times.count
        while lower < upper {
            let middle = (lower + upper) / 2
            if times[middle] <= time { lower = middle + 1 } else { upper = middle }
        }
        return lower
    }
}
