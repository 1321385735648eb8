package import NIOCore

/// Whether more than one connection may be begun to an upstream at a time.
///
/// Each one that has to look its name up costs a thread, which nobody can end before the name
/// servers have answered. So the first looks it up for all, and those behind it wait until it knows;
/// then libcurl remembers it for them.
package struct UpstreamName: Sendable {
    /// A literal address is no name.
    private let isAddress: Bool
    private var knownUntil: NIODeadline?
    /// The remembered addresses led to nothing, and are to be dropped with the next connection.
    package private(set) var isDoubted = false

    /// For less long than libcurl remembers it, so that the last one finds it remembered, too.
    package static let remembered = TimeAmount.seconds(50)

    package init(isAddress: Bool) {
        self.isAddress = isAddress
    }

    /// `others`: How many connections are being made.
    package func mayConnect(beside others: Int, at now: NIODeadline) -> Bool {
        isAddress || others == 0 || (knownUntil.map { now < $0 } ?? false)
    }

    /// A connection is begun, and drops what ``isDoubted`` says.
    package mutating func begin(at now: NIODeadline) {
        if let knownUntil, knownUntil <= now { self.knownUntil = nil }
        isDoubted = false
    }

    /// A connection knows the address.
    package mutating func known(at now: NIODeadline) {
        if knownUntil == nil { knownUntil = now + Self.remembered }
    }

    /// A connection could not be made, or died: the name may lead elsewhere by now.
    package mutating func doubt() {
        guard !isAddress else { return }
        knownUntil = nil
        isDoubted = true
    }
}
