/// Whether a request whose connection has died may be sent again, on a new connection
/// (RFC 9110 §9.2.2): only where that can't make anything happen twice, and only for the one death
/// that is nobody's fault, that of a connection which the upstream gave up while it was idle.
package struct Resend: Equatable, Sendable {
    /// A second delivery means what one means.
    package var isIdempotent: Bool
    /// The connection had carried a request before.
    package var isReused: Bool
    package var isFirstTry: Bool
    /// Any byte of an answer has come.
    package var isAnswerBegun: Bool
    /// The upstream may have got enough of the request to act upon it.
    package var isActionable: Bool

    package init(
        isIdempotent: Bool,
        isReused: Bool,
        isFirstTry: Bool,
        isAnswerBegun: Bool,
        isActionable: Bool
    ) {
        self.isIdempotent = isIdempotent
        self.isReused = isReused
        self.isFirstTry = isFirstTry
        self.isAnswerBegun = isAnswerBegun
        self.isActionable = isActionable
    }

    /// What was taken of the body has to be kept beside, too.
    package var isPermitted: Bool {
        isReused && isFirstTry && !isAnswerBegun && (isIdempotent || !isActionable)
    }
}
