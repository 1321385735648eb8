package import AdobeIMS

/// An account's several files, or a client's several secrets: the next is tried when IMS refuses
/// one, so that the old one can stay until the new one works.
package struct FallbackExchange: TokenExchange {
    package struct Choice: Sendable {
        /// For the log: the file, or which secret; never a secret itself.
        let label: String
        package let exchange: any TokenExchange

        package init(_ label: String, _ exchange: any TokenExchange) {
            self.label = label
            self.exchange = exchange
        }
    }

    private let choices: [Choice]
    private let callsForNext: @Sendable (IMSError.Cause) -> Bool
    private let onFallback: @Sendable (_ refused: String, _ next: String, IMSError) -> Void

    /// `choices`: The newest first.
    /// `callsForNext`: Whether the next choice can do better after this.
    /// `onFallback`: Tells which was refused, why, and which is tried next.
    package init(
        _ choices: [Choice],
        callsForNext: @escaping @Sendable (IMSError.Cause) -> Bool,
        onFallback: @escaping @Sendable (_ refused: String, _ next: String, IMSError) -> Void
    ) {
        self.choices = choices
        self.callsForNext = callsForNext
        self.onFallback = onFallback
    }

    /// - Throws: What the newest choice was refused for, unless a later one failed in a way that
    ///   waiting can mend.
    package func accessToken(at now: UnixTime) async throws(IMSError) -> AccessToken {
        var refusal = IMSError(.imsRejected)
        for (index, choice) in choices.enumerated() {
            do throws(IMSError) {
                return try await choice.exchange.accessToken(at: now)
            } catch {
                guard callsForNext(error.cause) else { throw error }
                if index == 0 { refusal = error }
                if index + 1 < choices.count {
                    onFallback(choice.label, choices[index + 1].label, error)
                }
            }
        }
        throw refusal
    }
}
