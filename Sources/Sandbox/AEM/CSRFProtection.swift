/// From whom the simulated AEM wants a CSRF token.
package enum CSRFProtection: String, Sendable, CaseIterable {
    case off
    /// From browsers: other programs are not tricked into requests.
    case browsers
    case everyone
}
