/// What the simulated IMS says about an access token.
package enum TokenVerdict: Sendable, Equatable {
    case valid
    case expired
    case revoked
    /// It never issued this one.
    case unknown
}
