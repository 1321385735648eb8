extension IMSError {
    /// A short name out of a fixed set, for logs, metrics and response headers.
    public enum Cause: String, CaseIterable, Sendable {
        /// Its name has no address.
        case imsNameUnknown = "ims_name_unknown"
        /// Nobody listens at its address and port.
        case imsRefused = "ims_refused"
        /// No connection for another reason: no way, no time, a reset.
        case imsUnreachable = "ims_unreachable"
        /// The outbound proxy made no connection.
        case imsProxyRefused = "ims_proxy_refused"
        /// No connection to the outbound proxy.
        case imsProxyUnreachable = "ims_proxy_unreachable"
        /// Its certificate is of no authority that is trusted.
        case imsTLSUntrusted = "ims_tls_untrusted"
        /// Its certificate has ended, or has not begun.
        case imsTLSExpired = "ims_tls_expired"
        /// Its certificate is for another name.
        case imsTLSName = "ims_tls_name"
        /// The TLS handshake failed otherwise.
        case imsTLS = "ims_tls"
        /// Connected, but no complete answer in time; also status 408.
        case imsTimeout = "ims_timeout"
        /// A status of 500 or more.
        case imsServerError = "ims_server_error"
        /// Status 429: too many token requests.
        case imsThrottled = "ims_throttled"
        /// A success without a usable token in it, or a status that makes no sense here.
        case imsBadAnswer = "ims_bad_answer"
        case invalidClient = "invalid_client"
        case clientSecretInvalid = "client_secret_invalid"
        case invalidScope = "invalid_scope"
        /// No certificate of the account matches the assertion's signature.
        case certificateNotBound = "certificate_not_bound"
        /// IMS read the assertion and refused a claim of it, or couldn't read it.
        case assertionRejected = "assertion_rejected"
        case unauthorizedClient = "unauthorized_client"
        /// Any other refusal.
        case imsRejected = "ims_rejected"
        /// A local development token has ended; IMS was not asked.
        case localTokenExpired = "local_token_expired"
        /// Nothing usable stands in the credential's files; IMS was not asked.
        case credentialUnusable = "credential_unusable"
    }
}

extension IMSError.Cause {
    /// Whether waiting can help. A refusal stays one until the credential changes: what is not
    /// transient calls for the account's next credentials file, where there are several.
    public var isTransient: Bool {
        switch self {
        case .imsNameUnknown, .imsRefused, .imsUnreachable, .imsProxyRefused, .imsProxyUnreachable,
            .imsTLSUntrusted, .imsTLSExpired, .imsTLSName, .imsTLS, .imsTimeout, .imsServerError,
            .imsThrottled, .imsBadAnswer:
            true
        case .invalidClient, .clientSecretInvalid, .invalidScope, .certificateNotBound,
            .assertionRejected, .unauthorizedClient, .imsRejected, .localTokenExpired,
            .credentialUnusable:
            false
        }
    }

    /// Whether the client's other secret can help, where it has two.
    public var callsForNextSecret: Bool {
        // IMS doesn't always say which of id and secret it refused.
        self == .clientSecretInvalid || self == .invalidClient
    }
}
