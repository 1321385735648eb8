/// What makes the pages. All of it happens beside the requests: an event loop only asks.
package protocol Administration: Sendable {
    /// Calls `reply` once, from any thread.
    func answer(_ page: Page, _ reply: @escaping @Sendable (Answer) -> Void)
}
