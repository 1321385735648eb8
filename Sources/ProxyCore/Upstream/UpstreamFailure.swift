/// Why an attempt did not end with a complete response.
package struct UpstreamFailure: Error, Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        /// Name not resolved, connection refused, reset or timed out, before any byte of a
        /// response.
        case unreachable
        /// The TLS handshake or the certificate's verification failed.
        case tls
        /// The upstream's answer breaks HTTP.
        case protocolViolation
        /// The connection broke before the response was complete.
        case interrupted
        /// The request's body had to be sent again, and its bytes are gone.
        case bodyNotRewindable
        /// A fault of the proxy's own, such as memory.
        case local
    }

    package let kind: Kind
    /// For the log: libcurl's name of the fault; never an address, never a secret.
    package let detail: String

    package init(_ kind: Kind, detail: String) {
        self.kind = kind
        self.detail = detail
    }
}
