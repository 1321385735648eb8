/// What a route was asked for.
package struct RouteStatus: Equatable, Sendable {
    /// As in the access log and in metrics.
    package var name: String
    /// nil: its requests are refused.
    package var upstream: String?
    /// nil: it forwards with none.
    package var credential: String?
    /// Answers since the start by the first digit of their status.
    package var answers: [Int: Int]
    package var inFlight: Int

    package init(
        name: String,
        upstream: String?,
        credential: String?,
        answers: [Int: Int] = [:],
        inFlight: Int = 0
    ) {
        self.name = name
        self.upstream = upstream
        self.credential = credential
        self.answers = answers
        self.inFlight = inFlight
    }

    /// What clients see; the fifth class is the proxy's and AEM's fault.
    package static let classes = [2, 3, 4, 5]
}
