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
        case ipv4([UInt8])
        case ipv6([UInt16])
        case name(String)
    }

    private let kind: Kind

    /// `host`: Without brackets.
    init(_ host: String) {
        let host = host.lowercased()
        if let octets = HostSyntax.ipv4(host) {
            kind = octets == [0, 0, 0, 0] ? .anyIPv4 : .ipv4(octets)
        } else if let groups = HostSyntax.ipv6(host) {
            kind = groups.allSatisfy { $0 == 0 } ? .any : .ipv6(groups)
        } else {
            kind = host == "localhost" ? .localhost : .name(host)
        }
    }

    /// Whether connections to the other's addresses may arrive here.
    func contains(_ other: HostMeaning) -> Bool {
        switch (kind, other.kind) {
        case (.any, _): true
        case (.anyIPv4, .ipv6): false
        case (.anyIPv4, _): true
        case (.localhost, .ipv4([127, 0, 0, 1])), (.ipv4([127, 0, 0, 1]), .localhost): true
        case (.localhost, .ipv6([0, 0, 0, 0, 0, 0, 0, 1])),
            (.ipv6([0, 0, 0, 0, 0, 0, 0, 1]), .localhost):
            true
        default: kind == other.kind
        }
    }

    /// Whether it is this machine, whatever a resolver says.
    var isThisMachine: Bool {
        switch kind {
        case .localhost, .any, .anyIPv4, .ipv6([0, 0, 0, 0, 0, 0, 0, 1]): true
        case .ipv4(let octets): octets.first == 127
        case .ipv6, .name: false
        }
    }
}
