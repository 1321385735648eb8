/// Whether the proxy can serve now: what `GET /readyz` answers.
package struct ReadinessReport: Equatable, Sendable {
    /// Whether all listeners are bound.
    package var isListening: Bool
    package var isDraining: Bool
    /// By name.
    package var credentials: [CredentialReadiness]

    package init(isListening: Bool, isDraining: Bool, credentials: [CredentialReadiness]) {
        self.isListening = isListening
        self.isDraining = isDraining
        self.credentials = credentials
    }

    /// Listeners are bound, nothing drains, and each credential that a route names has a token that
    /// may be sent.
    package var isReady: Bool {
        isListening && !isDraining && credentials.allSatisfy { $0.hasToken || !$0.isUsed }
    }

    package var status: Int { isReady ? 200 : 503 }

    /// The same for one credential alone, whether or not a route names it; nil: there is none of
    /// this name.
    package func only(_ name: String) -> ReadinessReport? {
        guard var credential = credentials.first(where: { $0.name == name }) else { return nil }
        credential.isUsed = true
        return ReadinessReport(
            isListening: isListening,
            isDraining: isDraining,
            credentials: [credential]
        )
    }

    /// One line of JSON.
    package var json: String {
        let document = JSONDocument.object([
            "status": .text(isReady ? "ready" : "not_ready"),
            "draining": .flag(isDraining),
            "credentials": .named(credentials.map { ($0.name, .object($0.members)) }),
        ])
        return document.line + "\n"
    }
}
