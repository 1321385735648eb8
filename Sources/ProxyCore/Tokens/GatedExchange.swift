package import AdobeIMS

/// An exchange that waits for its turn.
package struct GatedExchange: TokenExchange {
    private let exchange: any TokenExchange
    private let gate: ExchangeGate
    private let now: @Sendable () -> UnixTime

    /// `now`: The time when it is its turn: an assertion must not be old when it is sent.
    package init(
        _ exchange: any TokenExchange,
        gate: ExchangeGate,
        now: @escaping @Sendable () -> UnixTime = { .now() }
    ) {
        self.exchange = exchange
        self.gate = gate
        self.now = now
    }

    package func accessToken(at time: UnixTime) async throws(IMSError) -> AccessToken {
        try await gate.pass { () async throws(IMSError) in
            try await exchange.accessToken(at: now())
        }
    }
}
