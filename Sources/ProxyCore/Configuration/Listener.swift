/// An address at which clients are served.
package struct Listener: Sendable, Equatable {
    package var address: ListenAddress
    /// The operator accepts that whoever reaches an address beyond loopback acts as the
    /// credentials.
    package var allowAnonymous: Bool

    package init(address: ListenAddress, allowAnonymous: Bool = false) {
        self.address = address
        self.allowAnonymous = allowAnonymous
    }

    /// What is listened at when nothing is configured.
    package static let `default` = Listener(address: .tcp(host: "127.0.0.1", port: 8080))
}
