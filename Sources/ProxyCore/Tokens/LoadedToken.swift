/// What a ``TokenStore`` holds.
package enum LoadedToken: Sendable {
    /// Nothing now; nobody knows what was there before.
    case none
    /// Nothing, and there has never been anything.
    case never
    case token(StoredToken)
    /// There is something that is not to be trusted: why, as a sentence for the log.
    case ignored(reason: String)
}
