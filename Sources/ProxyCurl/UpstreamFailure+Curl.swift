import CCurl
import ProxyCore

extension UpstreamFailure {
    /// What libcurl's code says of the upstream.
    init(_ code: CURLcode, isHeadComplete: Bool) {
        let detail = unsafe String(cString: curl_easy_strerror(code))
        self.init(Self.kind(code, isHeadComplete: isHeadComplete), detail: detail)
    }

    private static func kind(_ code: CURLcode, isHeadComplete: Bool) -> Kind {
        switch code {
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED,
            CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE,
            CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_INVALIDCERTSTATUS,
            CURLE_SSL_CLIENTCERT, CURLE_USE_SSL_FAILED:
            .tls
        case CURLE_SEND_FAIL_REWIND:
            .bodyNotRewindable
        // Of all functions it is the parser of field lines whose "argument" is bad, and of all memory
        // that for one line of a head that is out.
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING,
            CURLE_BAD_FUNCTION_ARGUMENT, CURLE_OUT_OF_MEMORY:
            .protocolViolation
        case CURLE_FAILED_INIT, CURLE_UNKNOWN_OPTION, CURLE_URL_MALFORMAT:
            .local
        default:
            isHeadComplete ? .interrupted : .unreachable
        }
    }
}
