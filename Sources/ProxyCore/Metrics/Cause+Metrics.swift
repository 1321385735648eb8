extension Cause {
    /// An attempt came to nothing at the upstream or on the way to it. What the proxy itself holds
    /// back for an upstream's sake is none of its failures.
    package var isUpstreamFailure: Bool {
        switch self {
        case .upstreamNameUnknown, .upstreamRefused, .upstreamUnreachable, .upstreamTimeout,
            .upstreamProxyRefused, .upstreamProxyUnreachable, .upstreamTLSUntrusted,
            .upstreamTLSExpired, .upstreamTLSName, .upstreamTLS, .upstreamProtocol,
            .upstreamInterrupted:
            true
        default: false
        }
    }

    /// The request should have been sent again, and its body was not there any more.
    package var isReplayRefusal: Bool {
        self == .bodyNotReplayable || self == .csrfNotReplayable
    }
}
