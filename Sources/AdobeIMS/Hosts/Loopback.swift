/// Which hosts are this machine itself.
package enum Loopback {
    /// Judges a name or an address: `localhost`, 127/8 and `::1` always mean this machine.
    ///
    /// Strict on purpose: a spelling that is not understood is not loopback.
    ///
    /// - Parameter host: Without port and brackets.
    /// - Returns: Whether it is this machine.
    package static func contains(_ host: String) -> Bool {
        host.lowercased() == "localhost" || IPAddress(host)?.isLoopback == true
    }
}
