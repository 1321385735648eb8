extension Exchange {
    /// What the driver is to do.
    package enum Action: Equatable, Sendable {
        /// Ask for a token and report it with ``tokenArrived(_:isBodyReplayable:)``.
        case awaitToken
        /// Send the request, with this token or without any; a body is sent from its beginning.
        case attempt(IssuedToken?)
        /// The upstream asks for the credential that was held back: keep its answer back, remember
        /// where it asked, and report a token with ``tokenArrived(_:isBodyReplayable:)``.
        case answerChallenge
        /// Keep the upstream's answer back, and have the token of this generation replaced; report
        /// the outcome with ``tokenArrived(_:isBodyReplayable:)`` or ``refreshRefused(_:)``.
        case hold(refused: Int)
        /// Keep the upstream's answer back until its body, or as much of it as is kept, is there, and
        /// report with ``inspected(_:)`` what it says.
        case inspect
        /// Keep the upstream's answer back, if there is one, and fetch a CSRF token, which goes with
        /// each attempt from then on; report the outcome with ``csrfTokenArrived(with:isBodyReplayable:)``.
        case fetchCSRFToken
        /// Pass the upstream's answer on; with a cause, say why nothing better could be had.
        case forward(cause: Cause?)
        /// Drop what the upstream said, if anything, and answer this.
        case answer(Answer)
        /// The answer has begun and can't be completed: close the client's connection, so that it
        /// never looks whole.
        case abort(Cause)
        /// The answer is complete.
        case finish
    }
}
