/// Whom the simulated IMS gives a token to, and for what.
struct TokenOwner: Sendable {
    let clientID: String
    let organization: String
    let technicalAccountID: String
    let scopes: Set<String>
}
