import CCurl
import Glibc
package import ProxyCore

/// What libcurl knows of a connection that it could not make. Numbers alone, so that every
/// combination can be written down.
package struct CurlFault: Equatable, Sendable {
    /// `CURLcode`.
    package var code: UInt32
    /// `CURLINFO_OS_ERRNO`; 0: none.
    package var osError: Int32
    /// `CURLINFO_SSL_VERIFYRESULT`, or `CURLINFO_PROXY_SSL_VERIFYRESULT` while the outbound proxy has
    /// not answered: OpenSSL's `X509_V_…`. libcurl sets it to 1 as TLS begins, and
    /// leaves it there when the chain is good and the name is not.
    package var verifyResult: Int
    /// `CURLINFO_HTTP_CONNECTCODE`: what the outbound proxy answered; 0: nothing yet.
    package var connectCode: Int
    package var isProxied: Bool
    package var stage: ConnectStage
    /// libcurl's own words for this one, which may name an address; empty: none.
    package var message: String

    package init(
        code: UInt32,
        osError: Int32 = 0,
        verifyResult: Int = 0,
        connectCode: Int = 0,
        isProxied: Bool = false,
        stage: ConnectStage = .connect,
        message: String = ""
    ) {
        self.code = code
        self.osError = osError
        self.verifyResult = verifyResult
        self.connectCode = connectCode
        self.isProxied = isProxied
        self.stage = stage
        self.message = message
    }
}

extension CurlFault {
    /// The kind of failure, and what the kind alone doesn't say.
    package var failure: UpstreamFailure {
        if isProxied, connectCode != 0, !(200..<300).contains(connectCode) {
            return UpstreamFailure(.proxyRefused(status: connectCode))
        }
        let failure = ofCode
        switch failure.kind {
        // Before the outbound proxy has answered, TLS is with the proxy itself.
        case .tlsUntrusted where isBeforeProxy, .tlsExpired where isBeforeProxy,
            .tlsName where isBeforeProxy, .tls where isBeforeProxy:
            return UpstreamFailure(.proxyUnreachable, detail: failure.reason)
        default:
            return failure
        }
    }

    private var isBeforeProxy: Bool { isProxied && connectCode == 0 }

    private var ofCode: UpstreamFailure {
        switch CURLcode(code) {
        case CURLE_COULDNT_RESOLVE_PROXY:
            return UpstreamFailure(.proxyUnreachable, detail: "name not found")
        case CURLE_COULDNT_RESOLVE_HOST:
            return UpstreamFailure(.nameUnknown)
        case CURLE_OPERATION_TIMEDOUT:
            return .timedOut(stage, isProxied: isProxied)
        case CURLE_PEER_FAILED_VERIFICATION:
            return verification
        case CURLE_SSL_CONNECT_ERROR:
            return UpstreamFailure(.tls, detail: handshake)
        case CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ENGINE_NOTFOUND,
            CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_CRL_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT, CURLE_USE_SSL_FAILED:
            return UpstreamFailure(.tls, detail: codeText)
        case CURLE_FAILED_INIT, CURLE_UNKNOWN_OPTION, CURLE_URL_MALFORMAT, CURLE_OUT_OF_MEMORY:
            return UpstreamFailure(.local, detail: codeText)
        default:
            // Of a proxy that was reached and did not answer, libcurl says only that it could not
            // receive.
            let failure = socketKind
            guard isBeforeProxy, failure.kind != .proxyUnreachable else {
                return failure
            }
            return UpstreamFailure(.proxyUnreachable, detail: failure.reason)
        }
    }

    /// libcurl's words for the code; they name no address.
    var codeText: String { unsafe String(cString: curl_easy_strerror(CURLcode(code))) }

    /// By what the system said.
    private var socketKind: UpstreamFailure {
        guard CURLcode(code) == CURLE_COULDNT_CONNECT else {
            // Before, another address of the same name may have failed in another way.
            switch osError {
            case ECONNRESET, EPIPE: return UpstreamFailure(.reset)
            default: return UpstreamFailure(.closed)
            }
        }
        return switch osError {
        case ECONNREFUSED: UpstreamFailure(.refused)
        case ECONNRESET, EPIPE: UpstreamFailure(.reset)
        case ENETUNREACH: UpstreamFailure(.unreachable, detail: "network is unreachable")
        case EHOSTUNREACH: UpstreamFailure(.unreachable, detail: "no route to host")
        case EACCES, EPERM: UpstreamFailure(.unreachable, detail: "not permitted on this machine")
        case EADDRNOTAVAIL: UpstreamFailure(.unreachable, detail: "no local port is free")
        case ETIMEDOUT: UpstreamFailure.timedOut(.connect, isProxied: isProxied)
        default: UpstreamFailure(.unreachable, detail: codeText)
        }
    }

    /// What OpenSSL says of a bad one, libcurl has in its message alone.
    private var handshake: String {
        switch osError {
        case ECONNRESET, EPIPE: "connection reset"
        default: message.isEmpty ? codeText : String(message.prefix(200))
        }
    }

    private var verification: UpstreamFailure {
        switch verifyResult {
        // X509_V_ERR_UNSPECIFIED, and HOSTNAME_MISMATCH and IP_ADDRESS_MISMATCH of OpenSSL itself.
        case 1, 62, 64: UpstreamFailure(.tlsName)
        case 9: UpstreamFailure(.tlsExpired, detail: "certificate is not valid yet")
        case 10: UpstreamFailure(.tlsExpired, detail: "certificate has expired")
        case 18: UpstreamFailure(.tlsUntrusted, detail: "it signs itself")
        case 19: UpstreamFailure(.tlsUntrusted, detail: "its authority is not known here")
        case 2, 20, 21:
            UpstreamFailure(
                .tlsUntrusted,
                detail: "its authority is not known here, or a certificate between is not sent"
            )
        case 22, 24, 25, 26, 27, 28, 79:
            UpstreamFailure(.tlsUntrusted, detail: "OpenSSL's result \(verifyResult)")
        // The peer refused ours.
        case 0: UpstreamFailure(.tls, detail: "certificate refused by the peer")
        default:
            UpstreamFailure(.tls, detail: "certificate refused, OpenSSL's result \(verifyResult)")
        }
    }
}
