import NIOCore
import ProxyCore

/// What a connection waits for, and how it is seen that there is progress.
struct ConnectionTiming {
    /// A client that closed its side may still read: so long without any progress, and it is taken
    /// for gone.
    static let halfClosedGrace = Duration.milliseconds(500)
    /// A request that is on its way when the proxy begins to drain is still served: closing an idle
    /// connection at once would lose it.
    static let drainGrace = Duration.milliseconds(250)
    /// The same for a TLS handshake: some turns over the network, and what both sides compute.
    static let drainHandshakeGrace = Duration.seconds(2)
    /// How long a client that still sends may go on after its answer, without progress: closing
    /// earlier could lose it the answer (RFC 9112 §9.6).
    static let lingerTime = Duration.seconds(2)
    /// And in all.
    static let longestLinger = TimeAmount.seconds(30)

    var wait = DownstreamConnection.Wait.idle
    /// What the present wait lasts at most; nil: for ever.
    var limit: Duration?
    private var unsent = 0
    private var lingerEnd = NIODeadline.distantFuture
    private var hasRestAdvanced = false

    /// Begins to look for progress of a client that takes what it was sent.
    mutating func observe(unsent: Int) {
        self.unsent = unsent
    }

    /// Whether the client has taken any of it since this was asked last.
    mutating func hasAdvanced(unsent: Int) -> Bool {
        defer { self.unsent = unsent }
        return unsent < self.unsent
    }

    mutating func beginLinger(at now: NIODeadline) {
        lingerEnd = now + Self.longestLinger
    }

    func mayLinger(at now: NIODeadline) -> Bool { now < lingerEnd }

    /// More of a body came whose request was answered.
    mutating func restAdvanced() {
        hasRestAdvanced = true
    }

    mutating func takeRestAdvanced() -> Bool {
        defer { hasRestAdvanced = false }
        return hasRestAdvanced
    }
}
