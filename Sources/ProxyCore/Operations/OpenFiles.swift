/// How many descriptors the process needs.
package enum OpenFiles {
    /// Of a connection: the client's and the upstream's.
    private static let perConnection: UInt64 = 2
    /// Listeners, event loops, files, name servers and token exchanges.
    private static let reserve: UInt64 = 64

    /// Why a limit of open files is too low for so many connections, and what to do; nil when it is
    /// not.
    package static func shortage(limit: UInt64, connections: Int) -> String? {
        // Half of what an unsigned number holds, so that it can be doubled.
        let connections = UInt64(max(0, connections))
        let possible = limit > reserve ? (limit - reserve) / perConnection : 0
        guard possible < connections else { return nil }
        let (needed, isTooMuch) = (connections * perConnection).addingReportingOverflow(reserve)
        guard !isTooMuch else { return "limits.connections is beyond any limit of open files" }
        let lower = possible > 0 ? ", or write limits.connections: \(possible)" : ""
        return "the limit of open files is \(limit), and limits.connections (\(connections)) needs "
            + "\(needed): raise it (LimitNOFILE=\(needed) for systemd, ulimit -n \(needed) in a "
            + "shell)\(lower)"
    }
}
