/// What `Host` may say: a name, and a port where that isn't the listener's.
package struct AllowedHost: Sendable, Equatable {
    /// Lower case, an IPv6 literal in its brackets, without a dot at the end.
    package let name: String
    /// Nil: the listener's.
    package let port: Int?

    package init(name: String, port: Int? = nil) {
        self.name = name
        self.port = port
    }
}
