import CCurl
import NIOCore
import ProxyCore

/// Owns one libcurl easy handle that is set up for one upstream. Handles are pooled: what never
/// changes is set once, what a request changes is set by ``prepare(_:body:)``.
@safe final class EasyHandle {
    /// `CURL *`; leaves this type only for ``CurlMulti``.
    let pointer: UnsafeMutableRawPointer
    let upstream: UpstreamIndex
    /// The transfer that this handle carries; nil in the pool.
    var transfer: CurlTransfer?
    /// Whether it may not send another request, because of what libcurl 7.88 never resets: after
    /// trailers the next chunked body would be written in front of its buffer, and tries on another
    /// connection are counted, with a limit, over all requests.
    private(set) var isSpent = false
    /// Whether the next line of an answer may not begin with whitespace: it is the first one behind
    /// a status line. Before 8.1 libcurl takes such a line for more of the last field that this
    /// handle received for its request *before*, and writes into memory that is long freed. Its debug
    /// callback sees the line first, and makes it one with an empty name, which is refused.
    var guardsNextLine = false {
        didSet {
            guard guardsNextLine != oldValue, CurlGlobal.confusesFolds else { return }
            set(CURLOPT_VERBOSE, guardsNextLine ? 1 : 0)
        }
    }
    private var lines = LineArena()
    private var hasUpload = false
    private var hasNoBody = false
    private var method = Method.get

    init(upstream: UpstreamIndex, settings: Upstream, multi: CurlMulti) throws(CurlError) {
        guard let pointer = unsafe curl_easy_init() else {
            throw CurlError("curl_easy_init failed")
        }
        unsafe self.pointer = pointer
        self.upstream = upstream
        setConstants(settings)
        setCallbacks(multi: multi)
    }

    deinit {
        unsafe curl_easy_cleanup(pointer)
    }

    /// Sets what differs between requests.
    func prepare(_ head: UpstreamHead, body: BodyFraming) {
        guardsNextLine = false
        set(method: head.method, body: body)
        unsafe lines.load(head) { target, fields in
            _ = unsafe curl_shim_set_string(pointer, CURLOPT_REQUEST_TARGET, target)
            _ = unsafe curl_shim_set_list(pointer, CURLOPT_HTTPHEADER, fields)
        }
    }

    /// Whether the last answer came over HTTP/2.
    var isHTTP2: Bool {
        var version = 0
        unsafe curl_shim_get_long(pointer, CURLINFO_HTTP_VERSION, &version)
        return version >= Int(CURL_HTTP_VERSION_2_0)
    }

    /// To be called when the body has been read to its end: libcurl then asks for the trailers. It
    /// would ask for them, and spoil the handle, after each chunked body if that were a constant.
    func sendTrailers() {
        isSpent = true
        let own = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe curl_shim_set_pointer(pointer, CURLOPT_TRAILERDATA, own)
        unsafe curl_shim_set_trailers(pointer, CurlCallbacks.trailers)
    }

    /// Should this request be sent again, then on a new connection; it is this handle's last.
    func retire() {
        isSpent = true
        set(CURLOPT_FRESH_CONNECT, 1)
    }

    private func set(method: Method, body: BodyFraming) {
        if case .none = body {
            if hasUpload { reset() }
        } else {
            // UPLOAD clears NOBODY, so it goes first.
            set(CURLOPT_UPLOAD, 1)
            hasUpload = true
            hasNoBody = false
            let length = if case .length(let length) = body { Int(length) } else { -1 }
            _ = unsafe curl_shim_set_offset(pointer, CURLOPT_INFILESIZE_LARGE, length)
        }
        // The body of a HEAD stays here: it means nothing (RFC 9110 §9.3.2), and libcurl, told to
        // send it, would wait for one of the answer.
        let isHead = method == .head
        if isHead != hasNoBody {
            set(CURLOPT_NOBODY, isHead ? 1 : 0)
            hasNoBody = isHead
        }
        if method != self.method || hasUpload {
            set(CURLOPT_CUSTOMREQUEST, method.name)
            self.method = method
        }
    }

    /// Back to a plain GET.
    private func reset() {
        set(CURLOPT_UPLOAD, 0)
        set(CURLOPT_HTTPGET, 1)
        _ = unsafe curl_shim_set_offset(pointer, CURLOPT_INFILESIZE_LARGE, -1)
        hasUpload = false
        hasNoBody = false
    }

    private func setConstants(_ upstream: Upstream) {
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_PATH_AS_IS, 1)
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_HTTP09_ALLOWED, 0)
        // Chunked bodies as they come: see ``ChunkedAnswer``.
        set(CURLOPT_HTTP_TRANSFER_DECODING, 0)
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_TCP_NODELAY, 1)
        set(CURLOPT_TCP_KEEPALIVE, 1)
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        // Ours, not the environment's: http_proxy and friends are ignored unless the upstream names
        // a proxy.
        set(CURLOPT_PROXY, upstream.proxy ?? "")
        set(CURLOPT_NOPROXY, "")
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        if upstream.proxy != nil { set(CURLOPT_HTTPPROXYTUNNEL, 1) }
        set(CURLOPT_URL, "\(upstream.url.origin)/")
        // libcurl takes 0 for "no limit".
        let connectTimeout = TimeAmount(upstream.connectTimeout).nanoseconds / 1_000_000
        set(CURLOPT_CONNECTTIMEOUT_MS, max(1, Int(connectTimeout)))
        let version = CurlGlobal.httpVersion(upstream.httpVersion)
        set(CURLOPT_HTTP_VERSION, version)
        // Where streams can share a connection, a burst waits for the first one instead of opening as
        // many connections.
        set(CURLOPT_PIPEWAIT, version == Int(CURL_HTTP_VERSION_2TLS) ? 1 : 0)
        // Twice libcurl's 16 KiB a read; it hands on at most 16 KiB a callback in either case. Each
        // transfer has a buffer of that size while it runs.
        set(CURLOPT_BUFFERSIZE, 32_768)
        if let file = upstream.certificateAuthorities {
            // CAINFO takes the place of the system's bundle file; the system's directory stays
            // trusted.
            set(CURLOPT_CAINFO, file)
            set(CURLOPT_CAPATH, "/etc/ssl/certs")
        }
    }

    private func setCallbacks(multi: CurlMulti) {
        let easy = unsafe pointer
        let own = unsafe Unmanaged.passUnretained(self).toOpaque()
        let sockets = unsafe Unmanaged.passUnretained(multi).toOpaque()
        unsafe curl_shim_set_pointer(easy, CURLOPT_PRIVATE, own)
        unsafe curl_shim_set_pointer(easy, CURLOPT_HEADERDATA, own)
        unsafe curl_shim_set_pointer(easy, CURLOPT_WRITEDATA, own)
        unsafe curl_shim_set_pointer(easy, CURLOPT_READDATA, own)
        unsafe curl_shim_set_pointer(easy, CURLOPT_SEEKDATA, own)
        unsafe curl_shim_set_pointer(easy, CURLOPT_PREREQDATA, own)
        unsafe curl_shim_set_pointer(easy, CURLOPT_OPENSOCKETDATA, sockets)
        unsafe curl_shim_set_pointer(easy, CURLOPT_CLOSESOCKETDATA, sockets)
        unsafe curl_shim_set_write(easy, CURLOPT_HEADERFUNCTION, CurlCallbacks.header)
        unsafe curl_shim_set_write(easy, CURLOPT_WRITEFUNCTION, CurlCallbacks.write)
        unsafe curl_shim_set_read(easy, CurlCallbacks.read)
        unsafe curl_shim_set_seek(easy, CurlCallbacks.seek)
        unsafe curl_shim_set_debug(easy, CurlCallbacks.debug)
        unsafe curl_shim_set_prereq(easy, CurlCallbacks.beforeRequest)
        unsafe curl_shim_set_open_socket(easy, CurlCallbacks.openSocket)
        unsafe curl_shim_set_close_socket(easy, CurlCallbacks.closeSocket)
    }

    private func set(_ option: CURLoption, _ value: Int) {
        _ = unsafe curl_shim_set_long(pointer, option, value)
    }

    private func set(_ option: CURLoption, _ value: String) {
        _ = unsafe curl_shim_set_string(pointer, option, value)
    }
}
