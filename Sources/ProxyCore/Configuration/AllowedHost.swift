import AdobeIMS

/// What `Host` may say: a name, and a port where that isn't the listener's.
package struct AllowedHost: Sendable, Equatable {
    /// Lower case, an IPv6 literal in its brackets, without a dot at the end; an address as browsers write it.
    package let name: String
    /// Nil: the listener's.
    package let port: Int?
    /// Nil when ``name`` is none.
    let address: IPAddress?

    package init(name: String, port: Int? = nil) {
        self.name = name
        self.port = port
        address = IPAddress(
            name.hasPrefix("[") && name.hasSuffix("]") ? String(name.dropFirst().dropLast()) : name
        )
    }

    /// Reads `name`, `name:port` or `[fd00::1]:port`.
    package init(_ text: String) throws(InvalidValue) {
        guard let place = HostAndPort(text[...]) else {
            throw InvalidValue(
                "is not a host; write a name such as proxy.internal, with its port if that is not "
                    + "the listener's: proxy.internal:9000"
            )
        }
        self.init(name: place.host, port: place.port)
    }
}
