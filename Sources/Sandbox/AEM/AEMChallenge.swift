/// How the simulated AEM says that a request is not authenticated.
package enum AEMChallenge: Sendable, CaseIterable {
    /// As author does: it depends on who seems to ask.
    case usual
    /// Always 401.
    case unauthorized
    /// Always a redirect to the login page.
    case login
    /// Always a bare 403, as a closed user group of publish without a login page.
    case forbidden
}
