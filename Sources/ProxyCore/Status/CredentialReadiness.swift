/// Whether a credential has a token that may be sent: what `/readyz` says of it.
package struct CredentialReadiness: Equatable, Sendable {
    package var name: String
    package var state: TokenLifecycle.State
    /// Of the last token; 0: there was none since the start.
    package var generation: Int
    /// Until its token may be sent no more; 0 when there is none that may, nil for what doesn't end.
    package var secondsLeft: Int?
    /// Of the last exchange, if it failed, or why none can be made.
    package var cause: Cause?
    /// Whether a route acts as it, so that the proxy is not ready without its token.
    package var isUsed: Bool

    package init(
        name: String,
        state: TokenLifecycle.State,
        generation: Int,
        secondsLeft: Int?,
        cause: Cause? = nil,
        isUsed: Bool = true
    ) {
        self.name = name
        self.state = state
        self.generation = generation
        self.secondsLeft = secondsLeft.map { max(0, $0) }
        self.cause = cause
        self.isUsed = isUsed
    }

    package var hasToken: Bool { state != .expired }

    var members: KeyValuePairs<String, JSONDocument?> {
        [
            "state": .text(state.rawValue),
            "generation": .number(generation),
            "secondsLeft": .number(secondsLeft),
            "cause": .text(cause?.name),
            "explanation": .text(cause?.explanation),
        ]
    }
}
