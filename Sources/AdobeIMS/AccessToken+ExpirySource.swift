extension AccessToken {
    /// What a token's end was taken from.
    public enum ExpirySource: String, Sendable, CaseIterable {
        /// The token's own claims.
        case claims
        /// `expires_in` of the answer that brought it.
        case answer
        /// The time of the file that it was read from.
        case file
        /// Nothing that could be used: a short life was assumed.
        case assumed
    }
}
