package import NIOCore

/// Whether a connection to an upstream may carry another request: what is known of it when an
/// answer has ended, and again when it is taken out of the pool.
///
/// One byte too many and the next client gets an answer that is not its own, so in doubt it ends.
package struct Reuse: Equatable, Sendable {
    package enum Verdict: Equatable, Sendable {
        case keep
        case close(Reason)
    }

    package enum Reason: String, Sendable, CaseIterable {
        case answerIncomplete
        case requestIncomplete
        /// The upstream ends it, or the answer ended with it.
        case upstreamCloses
        /// Something is there that belongs to no answer.
        case strayBytes
        case tooOld
        case tooManyUses
    }

    package var isAnswerComplete: Bool
    package var isRequestComplete: Bool
    package var keepsConnection: Bool
    /// Nothing is left of what was received: not here, not in TLS's buffers, not in the socket.
    package var isQuiet: Bool
    package var age: TimeAmount
    package var greatestAge: TimeAmount
    package var uses: Int

    package static let mostUses = 10_000

    package init(
        isAnswerComplete: Bool,
        isRequestComplete: Bool,
        keepsConnection: Bool,
        isQuiet: Bool,
        age: TimeAmount,
        greatestAge: TimeAmount,
        uses: Int
    ) {
        self.isAnswerComplete = isAnswerComplete
        self.isRequestComplete = isRequestComplete
        self.keepsConnection = keepsConnection
        self.isQuiet = isQuiet
        self.age = age
        self.greatestAge = greatestAge
        self.uses = uses
    }

    package var verdict: Verdict {
        if !isAnswerComplete { return .close(.answerIncomplete) }
        if !isRequestComplete { return .close(.requestIncomplete) }
        if !keepsConnection { return .close(.upstreamCloses) }
        if !isQuiet { return .close(.strayBytes) }
        if age >= greatestAge { return .close(.tooOld) }
        return uses < Self.mostUses ? .keep : .close(.tooManyUses)
    }
}
