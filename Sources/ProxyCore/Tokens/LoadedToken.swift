/// What a ``TokenStore`` holds.
package enum LoadedToken: Sendable {
    case none
    case token(StoredToken)
    /// There is something that is not to be trusted: why, as a sentence for the log.
    case ignored(reason: String)
}
