extension Exchange {
    /// What an exchange waits for. Each is a wait of its own, with a limit of its own, and begins
    /// when the machine says so.
    package enum Wait: Equatable, Sendable {
        /// The upstream's other requests to end.
        case gate
        case token
        /// A connection to be made.
        case connection
        /// The upstream to take bytes of the request.
        case sending
        /// The client to send more of the request's body.
        case requestBody
        /// The upstream's head, when all of the request has left.
        case answer
        /// The upstream to send more of the answer's body.
        case body
        /// The client to take bytes of the answer.
        case client
        case csrfToken
    }
}

extension Exchange.Wait {
    init(at stage: TransferStage) {
        self =
            switch stage {
            case .connecting: .connection
            case .sending: .sending
            case .starved: .requestBody
            case .sent: .answer
            }
    }

    /// How long it may last; nil: somebody else watches over it.
    ///
    /// `upstream`: Where the request goes.
    package func limit(_ limits: Configuration.Limits, _ upstream: Upstream) -> Duration? {
        switch self {
        // The gate has a deadline of its own.
        case .gate: nil
        case .token: Exchange.tokenTimeout
        case .connection: upstream.connectTimeout
        case .sending, .body, .client: upstream.idleTimeout
        case .requestBody: limits.requestBodyIdleTimeout
        case .answer: upstream.responseTimeout
        // An exchange of its own, from its connection to its answer.
        case .csrfToken: upstream.connectTimeout + upstream.responseTimeout
        }
    }
}
