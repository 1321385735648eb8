import AdobeIMS

/// Which addresses a host of a listener or an upstream stands for, as far as its text says.
struct HostMeaning: Equatable {
    private enum Kind: Equatable {
        /// All addresses of IPv4.
        case anyIPv4
        /// All addresses: such a socket takes IPv4, too.
        case any
        /// `localhost`: whichever of the two a resolver says.
        case localhost
        case address(IPAddress)
        case name(String)
    }

    private let kind: Kind

    /// `host`: Without brackets.
    init(_ host: String) {
        let host = host.lowercased()
        switch IPAddress(host) {
        case .v4(0): kind = .anyIPv4
        case .v6(0): kind = .any
        case let address?: kind = .address(address)
        case nil: kind = host == "localhost" ? .localhost : .name(host)
        }
    }

    /// Whether connections to the other's addresses may arrive here.
    func contains(_ other: HostMeaning) -> Bool {
        switch (kind, other.kind) {
        case (.any, _): true
        case (.anyIPv4, .address(let address)): !address.isV6
        case (.anyIPv4, _): true
        case (.localhost, .address(let address)), (.address(let address), .localhost):
            Self.ofLocalhost.contains(address)
        default: kind == other.kind
        }
    }

    /// Whether it is this machine, whatever a resolver says.
    var isThisMachine: Bool {
        switch kind {
        case .localhost, .any, .anyIPv4: true
        case .address(let address): address.isLoopback
        case .name: false
        }
    }

    private static let ofLocalhost: [IPAddress] = [.v4(0x7F00_0001), .v6(1)]
}
