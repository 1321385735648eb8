import CCurl
import ProxyCore

extension UpstreamFailure {
    /// A connection could not be made.
    init(connecting code: CURLcode) {
        let kind: Kind =
            switch code {
            case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
                CURLE_SSL_CIPHER, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED,
                CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE,
                CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH,
                CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT, CURLE_USE_SSL_FAILED:
                .tls
            case CURLE_FAILED_INIT, CURLE_UNKNOWN_OPTION, CURLE_URL_MALFORMAT, CURLE_OUT_OF_MEMORY:
                .local
            default:
                .unreachable
            }
        self.init(kind, detail: Self.text(code))
    }

    /// A connection could not be made, for want of descriptors or memory here.
    static var descriptorsMissing: UpstreamFailure {
        UpstreamFailure(.local, detail: "no more files may be opened")
    }

    /// A connection broke; `nil`: it was closed by the upstream.
    init(broken code: CURLcode?, isHeadComplete: Bool) {
        self.init(
            isHeadComplete ? .interrupted : .unreachable,
            detail: code.map(Self.text) ?? "closed by the upstream"
        )
    }

    /// libcurl's own words; they name no address.
    private static func text(_ code: CURLcode) -> String {
        unsafe String(cString: curl_easy_strerror(code))
    }
}
