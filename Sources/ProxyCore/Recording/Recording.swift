/// That exchanges are recorded, and by whom.
package struct Recording: Sendable {
    package let rules: RecordingRules
    /// What recordings that are not written yet may hold.
    let budget: RecordingBudget
    /// Takes one that is over, on any event loop, and never blocks.
    let take: @Sendable (RecordedExchange) -> Void

    package init(
        rules: RecordingRules,
        budget: RecordingBudget,
        take: @escaping @Sendable (RecordedExchange) -> Void
    ) {
        self.rules = rules
        self.budget = budget
        self.take = take
    }
}
