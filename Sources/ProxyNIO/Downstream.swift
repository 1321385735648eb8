import ProxyCore

/// What is known about a connection before its first byte of HTTP.
struct Downstream: Sendable {
    let reception: Reception
    let peer: Peer
    /// Whether the client's side is `https`.
    let isTLS: Bool
}
