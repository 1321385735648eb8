import NIOHTTP1

/// What a simulated server answers. Called on many event loops at a time.
protocol SandboxService: Sendable {
    func plan(for head: HTTPRequestHead) -> RequestPlan

    /// A request that arrived, completely or up to where its client went away. Called before the
    /// answer is written, except when that was sent early.
    func received(_ head: HTTPRequestHead, body: BodySummary, isComplete: Bool)

    /// A client closed its connection before it had the whole answer.
    func abandoned(_ head: HTTPRequestHead)
}

extension SandboxService {
    func received(_ head: HTTPRequestHead, body: BodySummary, isComplete: Bool) {}

    func abandoned(_ head: HTTPRequestHead) {}
}
