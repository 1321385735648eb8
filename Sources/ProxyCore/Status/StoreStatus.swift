/// What keeps a credential's token outside the process, and whether it does.
package struct StoreStatus: Equatable, Sendable {
    /// Named as in the configuration.
    package var kind: String
    /// Why it is of no use now; nil: it is.
    package var problem: String?

    package init(kind: String, problem: String? = nil) {
        self.kind = kind
        self.problem = problem
    }
}
