/// What a downstream connection does next: whether it may begin another request, whether it may
/// read, and when it ends. The bytes are the channel's business.
///
/// A client that does not take its answers is not read from, and begins no further exchange: else
/// what it is owed would grow without end.
package struct DownstreamConnection: Sendable {
    package enum Step: Equatable, Sendable {
        /// Take the next piece out of what was received.
        case take
        /// Nothing can be used now. A read may be outstanding, so that a client that leaves is
        /// noticed.
        case readAhead
        /// Nothing can be used and nothing read until the client takes what it was sent.
        case hold
        case nothing
    }

    /// What to do when the next piece is not there.
    package enum Lack: Equatable, Sendable {
        case read
        /// The client has said all it has to say.
        case close
        /// It left in the middle of a request.
        case cutOff
    }

    /// What the connection waits for between two exchanges.
    package enum Wait: Equatable, Sendable {
        /// A request's first byte.
        case idle
        /// The rest of a request's head.
        case head
        /// The rest of a body whose request was answered.
        case rest
        /// The client to take what was sent.
        case client
        /// The client to see that this side has closed.
        case linger
        /// The exchange has waits of its own.
        case exchange
    }

    /// The client takes bytes at once.
    package var isWritable = true
    /// The client has closed its side.
    package var isInputClosed = false
    /// No further request is taken.
    package private(set) var isClosing = false

    package init() {}

    package mutating func beginClosing() {
        isClosing = true
    }

    /// `wantsBody`: Whether the present exchange can use more of its request's body; nil without an
    /// exchange.
    package func next(wantsBody: Bool?) -> Step {
        if isClosing { return .nothing }
        switch wantsBody {
        // What the upstream takes is bounded, and it may answer only when it has all.
        case true?: return .take
        case false?: return isWritable ? .readAhead : .hold
        case nil: return isWritable ? .take : .hold
        }
    }

    package func lacking(isBusy: Bool) -> Lack {
        guard isInputClosed else { return .read }
        return isBusy ? .cutOff : .close
    }

    /// What is waited for when there is no exchange and the next piece isn't there.
    package static func wait(isInHead: Bool, isInBody: Bool) -> Wait {
        isInBody ? .rest : isInHead ? .head : .idle
    }
}
