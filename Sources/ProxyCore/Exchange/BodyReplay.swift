/// How much of a request's body is kept for a replay, and where.
package struct BodyReplay: Sendable {
    /// Bytes kept in memory.
    let memory: Int
    /// Bytes kept in all, where it takes a spool.
    let spool: Int
    let spools: BodySpools?
    /// Of all bodies together; nil: only the limits of each count.
    let budget: ReplayBudget?

    /// `spools`: nil: nothing is kept beyond what fits into memory.
    package init(
        _ limits: Configuration.Replay,
        spools: BodySpools?,
        budget: ReplayBudget? = nil
    ) {
        memory = limits.memory
        spool = spools == nil ? 0 : limits.spool
        self.spools = spools
        self.budget = budget
    }

    /// For what goes nowhere.
    package static let none = BodyReplay(.init(memory: 0, spool: 0), spools: nil)

    /// The largest body that can be sent again, in bytes.
    package var most: Int { max(memory, spool) }
}
