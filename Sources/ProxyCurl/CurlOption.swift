import CCurl

/// An option of libcurl's that is the same for every connection.
package struct CurlOption {
    enum Value {
        case number(Int)
        case text(String)
        /// Takes a default of libcurl's build away.
        case none
    }

    let option: CURLoption
    let value: Value
    let why: String
    /// The test that fails without it, as `Suite/name`.
    package let test: String

    /// Its value where that is a number.
    package var number: Int? {
        if case .number(let number) = value { number } else { nil }
    }

    private init(_ option: CURLoption, _ value: Value, why: String, test: String) {
        self.option = option
        self.value = value
        self.why = why
        self.test = test
    }

    package static let constants = [
        CurlOption(
            CURLOPT_CONNECT_ONLY,
            .number(1),
            why: "libcurl connects and carries; messages are ours",
            test: "RequestBytesTests/the head is exactly as composed"
        ),
        CurlOption(
            CURLOPT_NOSIGNAL,
            .number(1),
            why: "the process's signals are not libcurl's, and it would set SIGPIPE at each send",
            test: "ProcessTests/no signal's disposition is changed"
        ),
        CurlOption(
            CURLOPT_QUICK_EXIT,
            .number(1),
            why: "ending a connection whose name is being resolved joins the resolver's thread, "
                + "and the event loop stands still until it gives up",
            test: "SilentNameServerTests/a loop goes on while no name server answers"
        ),
        CurlOption(
            CURLOPT_HTTP_VERSION,
            .number(Int(CURL_HTTP_VERSION_1_1)),
            why: "ALPN offers what is spoken, HTTP/1.1",
            test: "ClientHelloTests/no protocol but HTTP 1.1 is offered"
        ),
        CurlOption(
            CURLOPT_TCP_NODELAY,
            .number(1),
            why: "a request's last bytes don't wait for an acknowledgement",
            test: "SocketOptionTests/small pieces leave at once"
        ),
        CurlOption(
            CURLOPT_TCP_KEEPALIVE,
            .number(1),
            why: "a peer that vanished while its connection was idle is noticed",
            test: "SocketOptionTests/idle connections are probed"
        ),
        CurlOption(
            CURLOPT_SSLVERSION,
            .number(Int(CURL_SSLVERSION_TLSv1_2)),
            why: "older versions of TLS are broken",
            test: "ClientHelloTests/no version before TLS 1.2 is offered"
        ),
        CurlOption(
            CURLOPT_CAPATH,
            .none,
            why: "with a directory beside the bundle, libcurl parses the trust store anew for each "
                + "connection: 37 ms",
            test: "ProcessTests/the system's trust store is read once"
        ),
        CurlOption(
            CURLOPT_CA_CACHE_TIMEOUT,
            .number(300),
            why: "a replaced bundle is seen after five minutes, not after a day",
            test: "CurlOptionTests/a replaced bundle is seen within minutes"
        ),
        CurlOption(
            CURLOPT_NOPROXY,
            .text(""),
            why: "no_proxy of the environment is ignored, as its other proxy variables are",
            test: "ProcessTests/the environment exempts nothing from the outbound proxy"
        ),
        CurlOption(
            CURLOPT_HTTPPROXYTUNNEL,
            .number(1),
            why: "with CONNECT a proxy sees no credential, of plain http neither",
            test: "OutboundProxyTests/a plain upstream is reached with CONNECT"
        ),
        CurlOption(
            CURLOPT_PROXY_SSLVERSION,
            .number(Int(CURL_SSLVERSION_TLSv1_2)),
            why: "older versions of TLS are broken, with an outbound proxy too",
            test: "ClientHelloTests/no version before TLS 1.2 is offered"
        ),
        CurlOption(
            CURLOPT_PROXY_CAPATH,
            .none,
            why: "as CAPATH: the trust store would be parsed anew for each connection",
            test: "ProcessTests/the system's trust store is read once"
        ),
        CurlOption(
            CURLOPT_BUFFERSIZE,
            .number(CurlTransport.mostReceived),
            why: "the most that one receive takes; libcurl's own 16 KiB cost eight times the calls",
            test: "BackPressureTests/a large piece is one receive"
        ),
        CurlOption(
            CURLOPT_DNS_CACHE_TIMEOUT,
            .number(60),
            why: "see UpstreamName: it must know how long libcurl knows a name",
            test: "CurlOptionTests/a name is known for less than libcurl remembers it"
        ),
        CurlOption(
            CURLOPT_CONNECTTIMEOUT_MS,
            .number(300_000),
            why:
                "the pool's own limit begins when the name is known; resolving ends by itself, and "
                + "its thread with it",
            test: "SilentNameServerTests/many clients wait for one name with one thread"
        ),
    ]
}
