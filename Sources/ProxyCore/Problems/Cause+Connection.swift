/// Why a connection to an upstream could not be made, or broke before an answer.
extension Cause {
    /// For the operator, as ``explanation``.
    var connectionExplanation: String {
        switch self {
        case .upstreamNameUnknown:
            "The upstream's name was not found: check the spelling of its url, and that this "
                + "machine's name servers answer; where only an outbound proxy finds such names, "
                + "set the upstream's proxy."
        case .upstreamRefused:
            "Nobody listens at the upstream's address and port, or a firewall says so: check its "
                + "url, above all the port, and that AEM runs."
        case .upstreamProxyRefused:
            "The upstream's outbound proxy made no connection: with 403 have it allow the "
                + "upstream's host and port, with 407 check the user in the upstream's proxy and "
                + "the password in its proxyPasswordFile, with 502 to 504 find out why it can't "
                + "reach AEM itself."
        case .upstreamProxyUnreachable:
            "The upstream's outbound proxy can't be reached, or says nothing: check host and port "
                + "of the upstream's proxy, that it runs, and, if it speaks TLS, that the upstream's "
                + "certificateAuthorities has its authority."
        case .upstreamTLSUntrusted:
            "The upstream's certificate is of no authority that is trusted here: for a private one, "
                + "or one of something that intercepts TLS, set the upstream's "
                + "certificateAuthorities."
        case .upstreamTLSExpired:
            "The upstream's certificate has expired or is not valid yet: check this machine's clock; "
                + "if it is right, the certificate has to be renewed."
        case .upstreamTLSName:
            "The upstream's certificate is for another name: write the host that it names in the "
                + "upstream's url, not an address or another name of it."
        case .upstreamTLS:
            "The TLS handshake with the upstream failed, and not for its certificate: check that "
                + "the port speaks TLS 1.2 or newer, and whether something on the way breaks it "
                + "off; the reason in the log says more."
        default:
            "No connection to the upstream could be made in time, or it was closed without an "
                + "answer: the reason in the log says which; check the upstream's url, the "
                + "firewall and what else is on the way."
        }
    }

    /// For the client, which gets no address and can't change anything.
    var connectionDetail: String {
        switch self {
        case .upstreamNameUnknown: "The upstream's name was not found."
        case .upstreamRefused: "The upstream refused the connection."
        case .upstreamProxyRefused: "The outbound proxy made no connection to the upstream."
        case .upstreamProxyUnreachable:
            "The outbound proxy on the way to the upstream can't be reached."
        case .upstreamTLSUntrusted:
            "The upstream's certificate is of no authority that is trusted here "
                + "(upstreams.*.certificateAuthorities)."
        case .upstreamTLSExpired: "The upstream's certificate has expired or is not valid yet."
        case .upstreamTLSName: "The upstream's certificate is for another name."
        case .upstreamTLS: "The TLS handshake with the upstream failed."
        default:
            "The upstream could not be reached, or it closed the connection without an answer."
        }
    }
}
