/// What is known of a connection that was tried: how far it came, and when.
package struct ConnectionFacts: Equatable, Sendable {
    /// Until the first host's name was known; nil: it did not become known.
    package var named: Duration?
    /// Until TCP was there, from the beginning; nil: it was not.
    package var connected: Duration?
    /// Of the first host on the way; nil: none took the connection.
    package var address: String?
    /// `TLSv1.3`; nil: there is no TLS, or it did not come to that.
    package var tlsVersion: String?
    /// Nil: it was made.
    package var failure: UpstreamFailure?
    /// Until the end, good or bad.
    package var total: Duration

    package init(
        named: Duration? = nil,
        connected: Duration? = nil,
        address: String? = nil,
        tlsVersion: String? = nil,
        failure: UpstreamFailure? = nil,
        total: Duration = .zero
    ) {
        self.named = named
        self.connected = connected
        self.address = address
        self.tlsVersion = tlsVersion
        self.failure = failure
        self.total = total
    }
}
