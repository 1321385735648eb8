/// Why an attempt did not end with a complete response.
package struct UpstreamFailure: Error, Equatable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// The upstream's name has no address, or no name server said so in its time.
        case nameUnknown
        /// Nobody listens at address and port, or a firewall says so.
        case refused
        /// No way to host or network, or what has no kind of its own; before any byte of a response.
        case unreachable
        /// The connection was reset before the response's head was complete.
        case reset
        /// The same, but closed in good order.
        case closed
        /// No connection in time.
        case timedOut(ConnectStage)
        /// The outbound proxy answered CONNECT with this status.
        case proxyRefused(status: Int)
        /// No connection to the outbound proxy, or it said nothing.
        case proxyUnreachable
        /// The certificate is of no authority that is trusted.
        case tlsUntrusted
        /// The certificate has ended, or has not begun.
        case tlsExpired
        /// The certificate is for another name.
        case tlsName
        /// The TLS handshake failed otherwise.
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
    /// For the log: what the kind alone doesn't say; never a secret. Empty: nothing.
    package let detail: String

    package init(_ kind: Kind, detail: String = "") {
        self.kind = kind
        self.detail = detail
    }

    /// No connection in time.
    ///
    /// `isProxied`: The first host on the way is an outbound proxy.
    package static func timedOut(_ stage: ConnectStage, isProxied: Bool) -> UpstreamFailure {
        switch stage {
        case .name where isProxied, .connect where isProxied:
            UpstreamFailure(.proxyUnreachable, detail: timeoutText(stage))
        default: UpstreamFailure(.timedOut(stage))
        }
    }

    /// The upstream wants what only a proxy may ask for: to the client it would be about this one
    /// (RFC 9110 §15.5.8).
    static var proxyAnswer: UpstreamFailure {
        UpstreamFailure(.protocolViolation, detail: "answered 407, which only a proxy may")
    }

    private static func timeoutText(_ stage: ConnectStage) -> String {
        switch stage {
        case .name: "timed out while the name was looked up"
        case .connect: "timed out while connecting"
        case .proxy: "timed out while the outbound proxy connected"
        case .tls: "timed out in the TLS handshake"
        }
    }
}

// What a person is told.
extension UpstreamFailure {
    /// A few words without an address.
    package var reason: String {
        switch kind {
        case .nameUnknown: "name not found"
        case .refused: "connection refused"
        case .unreachable, .bodyNotRewindable, .protocolViolation, .interrupted, .local:
            detail.isEmpty ? "could not be reached" : detail
        case .reset: "connection reset"
        case .closed: "closed without an answer"
        case .timedOut(let stage): Self.timeoutText(stage)
        case .proxyRefused(let status): "the outbound proxy answered \(status) to CONNECT"
        case .proxyUnreachable: "outbound proxy: \(detail)"
        case .tlsUntrusted: Self.joined("certificate not trusted", detail)
        case .tlsExpired: detail.isEmpty ? "certificate has expired" : detail
        case .tlsName: "certificate is for another name"
        case .tls: Self.joined("TLS handshake failed", detail)
        }
    }

    private static func joined(_ text: String, _ detail: String) -> String {
        detail.isEmpty ? text : "\(text): \(detail)"
    }

    /// The same behind the host and port that it is about: for the log and the operator, not for
    /// clients.
    package func reason(at upstream: Upstream) -> String {
        switch kind {
        case .local: reason
        case .proxyRefused, .proxyUnreachable, .timedOut(.proxy):
            "\(upstream.dialled.hostAndPort): \(reason)"
        default: "\(upstream.url.hostAndPort): \(reason)"
        }
    }
}
