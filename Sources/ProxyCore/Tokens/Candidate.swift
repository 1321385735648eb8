import AdobeIMS

/// A provider made of changed files, on trial.
struct Candidate: Sendable {
    let provider: TokenProvider
    /// Tells it from those before it.
    let number: Int
    /// Of its exchanges; nil before the first.
    private(set) var failure: ExchangeHistory.Failure?

    init(provider: TokenProvider, number: Int) {
        self.provider = provider
        self.number = number
    }

    func isDue(at now: UnixTime) -> Bool {
        failure.map { $0.retryAt <= now } ?? true
    }

    /// - Returns: Whether it stays on trial: it does while waiting can help.
    mutating func failed(_ error: IMSError, at now: UnixTime, jitter: Double) -> Bool {
        failure = ExchangeHistory.Failure(error, after: failure, at: now, jitter: jitter)
        return error.isTransient
    }
}
