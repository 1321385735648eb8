extension IMSError {
    /// A short name out of a fixed set, for logs, metrics and response headers.
    public enum Cause: String, CaseIterable, Sendable {
        /// No connection: name lookup, refusal, reset.
        case imsUnreachable = "ims_unreachable"
        /// The TLS handshake or the check of the server's certificate failed.
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
        case .imsUnreachable, .imsTLS, .imsTimeout, .imsServerError, .imsThrottled, .imsBadAnswer:
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

    /// One sentence for a person: what it usually means and what to do.
    public var explanation: String {
        switch self {
        case .imsUnreachable:
            "No connection to Adobe IMS could be made: check name resolution, the firewall and "
                + "whether an outbound proxy has to be configured."
        case .imsTLS:
            "The TLS connection to Adobe IMS failed: check the clock and the trusted certificate "
                + "authorities, and whether something on the way intercepts TLS."
        case .imsTimeout:
            "Adobe IMS did not answer in time: it is tried again, and if it goes on, check the "
                + "network on the way and Adobe's status page."
        case .imsServerError:
            "Adobe IMS failed on its side: it is tried again, and if it goes on, check Adobe's "
                + "status page."
        case .imsThrottled:
            "Adobe IMS was asked for too many tokens: it is tried again later; find out what else "
                + "uses this credential, and let replicas share a token store."
        case .imsBadAnswer:
            "Adobe IMS answered without a usable token: it is tried again, and if it goes on, "
                + "check that imsEndpoint is right and that no login page or proxy answers in "
                + "its place."
        case .invalidClient:
            "Adobe IMS does not know this client id and secret: the account was deleted, belongs "
                + "to another IMS environment or may not exchange tokens; download the "
                + "credentials again from the Developer Console."
        case .clientSecretInvalid:
            "Adobe IMS refused the client secret: it was changed or revoked; put the current one "
                + "in place."
        case .invalidScope:
            "Adobe IMS refused a scope: the credential asks for metascopes or scopes that the "
                + "account does not have; download the credentials again or correct the scopes."
        case .certificateNotBound:
            "No certificate of this account matches the signature: it has most likely expired or "
                + "been revoked; create a new certificate in the Developer Console and put its "
                + "credentials file in place."
        case .assertionRejected:
            "Adobe IMS refused the signed assertion: check that this machine's clock is right, "
                + "then download the credentials again."
        case .unauthorizedClient:
            "This client may not use this way of getting a token: add an OAuth server-to-server "
                + "credential to the project in the Adobe Developer Console."
        case .imsRejected:
            "Adobe IMS refused the request for a reason that it did not name: check imsEndpoint "
                + "and the credential, and give Adobe's support the x-debug-id."
        case .localTokenExpired:
            "The local development token has ended: get a new one in the AEM Developer Console "
                + "(Integrations, Local token) and replace the file; it is picked up at once."
        case .credentialUnusable:
            "The credential's files can't be used: the log and the command check say why; put a "
                + "good file in place, which is picked up at once."
        }
    }
}
