/// Why a client's connection came to nothing.
package enum ConnectionRefusal: Int, Sendable, CaseIterable {
    /// `limits.connections`.
    case limit
    /// It could not be set up; most often its client was gone already.
    case setup
    /// The TLS handshake failed or took too long.
    case handshake

    package var name: String {
        switch self {
        case .limit: "limit"
        case .setup: "setup"
        case .handshake: "handshake"
        }
    }
}
