/// How often the upstreams' refusals may force an exchange of one credential, whoever forces it.
package enum SharedBudget {
    /// A refused token is replaced at most so often …
    package static let forcedExchanges = 3
    /// … in this time, or a permission that is missing would look like a token that is bad.
    package static let window = Duration.seconds(300)
}
