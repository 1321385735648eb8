/// Whether a connection outlives the response that is about to begin (RFC 9112 §9.3).
package struct Persistence: Sendable {
    /// The client asked for its connection to be kept.
    package var isWanted: Bool
    /// The proxy takes nothing new.
    package var isDraining: Bool
    /// How much of the request's body is still to come; nil when nobody knows.
    package var unreadBody: Int64?
    /// The client holds its body back until it is told to go on, and wasn't.
    package var awaitsContinue: Bool

    /// Rather than closing, so much of a body that nobody wants any more is read and dropped, in
    /// bytes.
    private static let mostDiscarded: Int64 = 65_536

    package init(
        isWanted: Bool,
        isDraining: Bool,
        unreadBody: Int64?,
        awaitsContinue: Bool
    ) {
        self.isWanted = isWanted
        self.isDraining = isDraining
        self.unreadBody = unreadBody
        self.awaitsContinue = awaitsContinue
    }

    package var closes: Bool {
        guard isWanted, !isDraining, let unreadBody else { return true }
        // A client that awaits a 100 may send its body after the answer, or not: the next bytes
        // could be either.
        return unreadBody > 0 && (awaitsContinue || unreadBody > Self.mostDiscarded)
    }
}
