extension UpstreamGatekeeper {
    /// What becomes of AEM's wish for fewer requests.
    package enum PauseChange: Sendable, Equatable {
        /// So long; AEM's own `wish` may have been longer.
        case began(Duration, wish: Duration)
        /// A request behind it has been answered, and not with a 429.
        case ended
    }
}
