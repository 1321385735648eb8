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
        failure?.wait(at: now) == nil
    }

    mutating func retryNow(at now: UnixTime) {
        failure = failure?.retried(at: now)
    }

    mutating func clockStepped(by step: Duration) {
        failure = failure.map { $0.retried(at: $0.retryAt.advanced(by: step)) }
    }

    /// It stays on trial, also after a refusal: IMS may not know a new certificate yet.
    mutating func failed(_ error: IMSError, at now: UnixTime, jitter: Double) {
        failure = ExchangeHistory.Failure(
            error,
            after: failure,
            usableUntil: nil,
            at: now,
            jitter: jitter
        )
    }
}
