import AdobeIMS

/// How long exchanges wait.
enum ExchangeDelay {
    /// Before the first try after a failure, and between any two.
    static let shortest = Duration.seconds(1)
    static let longestBackoff = Duration.seconds(60)
    /// After a refusal, which only a person can change.
    static let permanent = Duration.seconds(300)
    /// What IMS may ask for while there is a token to send …
    static let longestWish = Duration.seconds(300)
    /// … and while there is none.
    static let longestWishWithoutToken = Duration.seconds(60)
    /// No wait is longer, or the clock was set back.
    static let longest = max(permanent, longestWish)

    /// A delay that doubles with each attempt, drawn from the whole interval ("full jitter").
    ///
    /// `jitter`: 0..<1.
    static func backoff(attempts: Int, jitter: Double) -> Duration {
        let doubled = shortest * (1 << min(attempts - 1, 6))
        return max(min(doubled, longestBackoff) * jitter, shortest)
    }

    /// Until when the next try has to wait; nil when it need not.
    static func wait(until time: UnixTime, at now: UnixTime) -> UnixTime? {
        let delay = now.duration(to: time)
        return delay > .zero && delay <= longest ? time : nil
    }
}
