extension IMSError.Cause {
    /// One sentence for a person: what it usually means and what to do.
    public var explanation: String {
        switch self {
        case .imsNameUnknown, .imsRefused, .imsUnreachable, .imsProxyRefused, .imsProxyUnreachable,
            .imsTLSUntrusted, .imsTLSExpired, .imsTLSName, .imsTLS:
            connectionExplanation
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

    private var connectionExplanation: String {
        switch self {
        case .imsNameUnknown:
            "The name of Adobe IMS was not found: check that this machine's name servers answer, "
                + "and the spelling of the credential's imsEndpoint; where only an outbound proxy "
                + "finds such names, set ims.proxy."
        case .imsRefused:
            "Nobody listens at the address and port of Adobe IMS, or a firewall says so: check the "
                + "credential's imsEndpoint, and have the firewall let this machine through."
        case .imsProxyRefused:
            "The outbound proxy made no connection to Adobe IMS: with 403 have it allow IMS's host "
                + "and port, with 407 check the user in ims.proxy and the password in "
                + "ims.proxyPasswordFile, with 502 to 504 find out why it can't reach IMS itself."
        case .imsProxyUnreachable:
            "The outbound proxy on the way to Adobe IMS can't be reached, or says nothing: check "
                + "its host and port in ims.proxy, that it runs, and, if it speaks TLS, that "
                + "ims.certificateAuthorities has its authority."
        case .imsTLSUntrusted:
            "The certificate of Adobe IMS is of no authority that is trusted here: update the "
                + "system's trust store (ca-certificates), and name the authority of whatever "
                + "intercepts TLS on the way as ims.certificateAuthorities."
        case .imsTLSExpired:
            "The certificate of Adobe IMS has expired or is not valid yet: check this machine's "
                + "clock, and whether something on the way intercepts TLS."
        case .imsTLSName:
            "The certificate of Adobe IMS is for another name: check the host in the credential's "
                + "imsEndpoint, and whether something on the way answers in place of IMS."
        case .imsTLS:
            "The TLS handshake with Adobe IMS failed, and not for its certificate: check the clock, "
                + "and whether something on the way intercepts TLS or breaks it off; the reason in "
                + "the log says more."
        default:
            "No connection to Adobe IMS could be made in time, or it was closed without an answer: "
                + "the reason in the log says which; check the firewall and what else is on the "
                + "way."
        }
    }
}
