extension Exchange {
    /// What the verdict needs to know of an upstream's final head.
    package struct UpstreamAnswer: Sendable {
        package let status: Int
        package let isLoginRedirect: Bool
        /// Its body may say more about a refusal than its status does.
        package let hasProblemDocument: Bool
        /// The credential's account is so new that AEM may not know it yet.
        package let isAccountNew: Bool
        /// It may be for want of a CSRF token, and the route fetches those.
        package let mayLackCSRFToken: Bool

        /// It is a 403 that asks for the credential, where that was held back.
        package let isForbiddenChallenge: Bool

        package init(
            status: Int,
            isLoginRedirect: Bool = false,
            hasProblemDocument: Bool = false,
            isAccountNew: Bool = false,
            mayLackCSRFToken: Bool = false,
            isForbiddenChallenge: Bool = false
        ) {
            self.status = status
            self.isLoginRedirect = isLoginRedirect
            self.hasProblemDocument = hasProblemDocument
            self.isAccountNew = isAccountNew
            self.mayLackCSRFToken = mayLackCSRFToken
            self.isForbiddenChallenge = isForbiddenChallenge
        }

        /// The upstream didn't take the token. 403 is about permission, not about the token.
        var isRefusal: Bool { status == 401 || isLoginRedirect }

        /// The upstream wants to know who asks.
        var isChallenge: Bool { isRefusal || isForbiddenChallenge }
    }
}
