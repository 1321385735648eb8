/// How far a connection to an upstream has come that is being made.
package enum ConnectStage: Hashable, Sendable, CaseIterable {
    /// The name of the first host on the way is looked up.
    case name
    /// TCP connects.
    case connect
    /// The outbound proxy was asked to connect.
    case proxy
    /// The TLS handshake.
    case tls
}
