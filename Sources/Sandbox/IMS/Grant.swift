/// A way of getting a token from the simulated IMS.
enum Grant: Sendable {
    /// By a signed assertion.
    case assertion
    /// By id and secret alone.
    case clientCredentials

    /// Nil for any other path.
    init?(path: String) {
        switch path {
        case "/ims/exchange/jwt", "/ims/exchange/jwt/": self = .assertion
        case "/ims/token/v3": self = .clientCredentials
        default: return nil
        }
    }
}
