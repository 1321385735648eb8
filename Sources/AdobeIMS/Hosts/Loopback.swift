/// Which hosts are this machine itself.
package enum Loopback {
    /// Judges a name or an address: `localhost`, 127/8 and `::1` always mean this machine.
    ///
    /// Strict on purpose: a spelling that is not understood is not loopback.
    ///
    /// - Parameter host: Without port and brackets.
    /// - Returns: Whether it is this machine.
    package static func contains(_ host: String) -> Bool {
        let host = host.lowercased()
        if host == "localhost" { return true }
        if let address = HostSyntax.ipv4(host) { return address.first == 127 }
        if let groups = HostSyntax.ipv6(host) { return groups == [0, 0, 0, 0, 0, 0, 0, 1] }
        return false
    }
}
