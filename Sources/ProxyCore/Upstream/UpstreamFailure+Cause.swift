package import AdobeIMS

extension UpstreamFailure.Kind {
    /// What it is for a request to AEM: as fine as the next step differs.
    package var cause: Cause {
        switch self {
        case .nameUnknown: .upstreamNameUnknown
        case .refused: .upstreamRefused
        case .unreachable, .reset, .closed, .timedOut, .bodyNotRewindable: .upstreamUnreachable
        case .proxyRefused: .upstreamProxyRefused
        case .proxyUnreachable: .upstreamProxyUnreachable
        case .tlsUntrusted: .upstreamTLSUntrusted
        case .tlsExpired: .upstreamTLSExpired
        case .tlsName: .upstreamTLSName
        case .tls: .upstreamTLS
        case .protocolViolation: .upstreamProtocol
        case .interrupted: .upstreamInterrupted
        case .local: .internalError
        }
    }

    /// What it is for a request to IMS.
    package var imsCause: IMSError.Cause {
        switch self {
        case .nameUnknown: .imsNameUnknown
        case .refused: .imsRefused
        case .unreachable, .reset, .closed, .timedOut, .interrupted, .bodyNotRewindable, .local:
            .imsUnreachable
        case .proxyRefused: .imsProxyRefused
        case .proxyUnreachable: .imsProxyUnreachable
        case .tlsUntrusted: .imsTLSUntrusted
        case .tlsExpired: .imsTLSExpired
        case .tlsName: .imsTLSName
        case .tls: .imsTLS
        case .protocolViolation: .imsBadAnswer
        }
    }
}
