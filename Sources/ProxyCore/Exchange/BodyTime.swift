/// How long it may take to send a request's body, for a token that has to outlive it.
package enum BodyTime {
    private static let slowestBytesPerSecond: Int64 = 1 << 20
    private static let unknown = Duration.seconds(900)
    private static let margin = Duration.seconds(60)

    /// `replayable`: Bodies up to so many bytes are no reason to wait: if their token ends after
    /// all, they are sent again.
    package static func most(for framing: BodyFraming, replayable: Int) -> Duration {
        switch framing {
        case .none: .zero
        case .length(let length) where length <= Int64(replayable): .zero
        case .length(let length): .seconds(2 * (length / slowestBytesPerSecond)) + margin
        case .chunked: unknown
        }
    }
}
