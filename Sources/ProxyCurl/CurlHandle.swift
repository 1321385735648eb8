import AdobeIMS
import CCurl
import Glibc
import NIOCore
import ProxyCore

/// Owns one libcurl easy handle: a connection that is to be made, and its bytes when it is.
///
/// It must be in its multi handle as long as it is used. Confined to its event loop.
@safe final class CurlHandle {
    enum Sent {
        case bytes(Int)
        case wouldBlock
        case failed(CURLcode)
    }

    enum Received {
        /// `isFull`: there may be more; it took all the room that there was.
        case bytes(Int, isFull: Bool)
        case wouldBlock
        /// The upstream has closed its side. `isClean`: over TLS it has said so.
        case ended(isClean: Bool)
        case failed(CURLcode)
    }

    /// `CURL *`; leaves this type only for ``CurlMulti``.
    let pointer: UnsafeMutableRawPointer
    private let share: CurlShare
    /// `SSL *` of the connection; nil for a plain one, and before it is there.
    private var tls: UnsafeMutableRawPointer?
    private var socket = CURL_SOCKET_BAD
    private var resolve: UnsafeMutablePointer<curl_slist>?
    private let isProxied: Bool
    /// An outbound proxy's TLS is around all that comes, of which OpenSSL may have more in hand than
    /// anybody but the next receive finds out.
    private let isWrapped: Bool
    /// Where libcurl writes what went wrong.
    private let message: UnsafeMutablePointer<CChar>

    /// It fails where libcurl doesn't take what it is told: one option less is another connection.
    ///
    /// `trust`: The PEM file of the authorities; nil for libcurl's own.
    /// `dropsAddress`: Whether the addresses that libcurl remembers for the name are forgotten.
    convenience init(
        to upstream: Upstream,
        trust: String?,
        dropsAddress: Bool,
        share: CurlShare
    ) throws(CurlError) {
        try self.init(
            url: "\(upstream.url.origin)/",
            proxy: upstream.proxy,
            trust: trust,
            share: share
        )
        if dropsAddress {
            unsafe resolve = curl_slist_append(nil, "-\(upstream.dialled.hostAndPort)")
            _ = unsafe curl_shim_set_list(pointer, CURLOPT_RESOLVE, resolve)
        }
    }

    /// It begins TLS with a peer that doesn't answer, for which libcurl reads what it trusts.
    convenience init(
        reading trust: String?,
        via peer: borrowing SilentSocket,
        share: CurlShare
    ) throws(CurlError) {
        try self.init(url: "https://localhost/", proxy: nil, trust: trust, share: share)
        try set(CURLOPT_ABSTRACT_UNIX_SOCKET, .text(peer.name))
    }

    private init(
        url: String,
        proxy: OutboundProxy?,
        trust: String?,
        share: CurlShare
    ) throws(CurlError) {
        guard let pointer = unsafe curl_easy_init() else {
            throw CurlError("curl_easy_init failed")
        }
        unsafe self.pointer = pointer
        self.share = share
        isProxied = proxy != nil
        isWrapped = proxy?.url.scheme == .https
        unsafe message = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe message.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        _ = unsafe curl_shim_set_pointer(pointer, CURLOPT_ERRORBUFFER, message)
        for constant in CurlOption.constants { try set(constant.option, constant.value) }
        try set(CURLOPT_URL, .text(url))
        // Ours, not the environment's: http_proxy and friends are ignored.
        try set(CURLOPT_PROXY, .text(proxy?.url.originWithPort ?? ""))
        if let user = proxy?.user {
            try set(CURLOPT_PROXYUSERNAME, .text(user))
            try set(CURLOPT_PROXYPASSWORD, .text(proxy?.password?.reveal() ?? ""))
        }
        if let trust {
            try set(CURLOPT_CAINFO, .text(trust))
            try set(CURLOPT_PROXY_CAINFO, .text(trust))
        }
        _ = unsafe curl_shim_set_pointer(pointer, CURLOPT_SHARE, share.pointer)
    }

    deinit {
        unsafe curl_easy_cleanup(pointer)
        unsafe curl_slist_free_all(resolve)
        unsafe message.deallocate()
    }

    /// `connection`: Outlives this handle's time in a multi.
    func setCallbacks(_ connection: CurlConnection, _ multi: CurlMulti) {
        let own = unsafe Unmanaged.passUnretained(connection).toOpaque()
        let sockets = unsafe Unmanaged.passUnretained(multi).toOpaque()
        unsafe curl_shim_set_pointer(pointer, CURLOPT_PRIVATE, own)
        unsafe curl_shim_set_pointer(pointer, CURLOPT_OPENSOCKETDATA, own)
        unsafe curl_shim_set_pointer(pointer, CURLOPT_CLOSESOCKETDATA, sockets)
        unsafe curl_shim_set_open_socket(pointer, CurlCallbacks.openSocket)
        unsafe curl_shim_set_close_socket(pointer, CurlCallbacks.closeSocket)
    }

    private func set(_ option: CURLoption, _ value: CurlOption.Value) throws(CurlError) {
        let code =
            switch value {
            case .number(let number): unsafe curl_shim_set_long(pointer, option, number)
            case .text(let text): unsafe curl_shim_set_string(pointer, option, text)
            case .none: unsafe curl_shim_set_string(pointer, option, nil)
            }
        guard code == CURLE_OK else {
            throw CurlError("libcurl doesn't take option \(option.rawValue)")
        }
    }

    // MARK: Faults

    /// How far it has come, once the name of the first host is known.
    var stage: ConnectStage {
        guard unsafe curl_shim_is_connected(pointer) != 0 else { return .connect }
        return isProxied && connectCode == 0 ? .proxy : .tls
    }

    /// What the outbound proxy answered; 0: nothing yet.
    private var connectCode: Int {
        unsafe curl_shim_info(pointer, CURLINFO_HTTP_CONNECTCODE)
    }

    /// What libcurl knows of its failure.
    func fault(_ code: CURLcode) -> CurlFault {
        CurlFault(
            code: code.rawValue,
            osError: osError,
            verifyResult: unsafe curl_shim_info(
                pointer,
                isProxied && connectCode == 0
                    ? CURLINFO_PROXY_SSL_VERIFYRESULT : CURLINFO_SSL_VERIFYRESULT
            ),
            connectCode: connectCode,
            isProxied: isProxied,
            stage: stage,
            message: unsafe String(cString: message)
        )
    }

    /// What the system said last of its socket; 0: nothing.
    var osError: Int32 {
        Int32(truncatingIfNeeded: unsafe curl_shim_info(pointer, CURLINFO_OS_ERRNO))
    }

    // MARK: Bytes

    /// The connection is made.
    ///
    /// - Returns: its socket; nil when it is gone already.
    func opened() -> curl_socket_t? {
        // libcurl has let go of the connection, and would clear it away as a dead one, bytes unread
        // or not, until it is told that somebody holds it: the first receive does that.
        var byte: UInt8 = 0
        var count = 0
        guard unsafe curl_easy_recv(pointer, &byte, 0, &count) != CURLE_UNSUPPORTED_PROTOCOL else {
            return nil
        }
        socket = unsafe curl_shim_active_socket(pointer)
        unsafe tls = curl_shim_tls(pointer)
        if let tls = unsafe tls { unsafe tls_shim_prepare(tls) }
        return socket == CURL_SOCKET_BAD ? nil : socket
    }

    func send(_ bytes: ByteBuffer) -> Sent {
        var sent = 0
        let code = unsafe bytes.withUnsafeReadableBytes {
            unsafe curl_easy_send(pointer, $0.baseAddress, $0.count, &sent)
        }
        switch code {
        case CURLE_OK: return .bytes(sent)
        case CURLE_AGAIN: return .wouldBlock
        default: return .failed(code)
        }
    }

    /// Appends what is there, at most as much as `buffer` has room for.
    func receive(into buffer: inout ByteBuffer) -> Received {
        var count = 0
        var room = 0
        var code = CURLE_OK
        unsafe buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: 1) { bytes in
            room = bytes.count
            code = unsafe curl_easy_recv(pointer, bytes.baseAddress, room, &count)
            return code == CURLE_OK ? count : 0
        }
        switch code {
        case CURLE_OK where count > 0:
            return .bytes(count, isFull: count == room || mayHavePending)
        case CURLE_OK: return .ended(isClean: isEndedCleanly)
        case CURLE_AGAIN: return .wouldBlock
        default: return .failed(code)
        }
    }

    /// Bytes are here that epoll can't know of.
    var hasPending: Bool {
        guard let tls = unsafe tls else { return false }
        return unsafe tls_shim_has_pending(tls) != 0
    }

    /// The same, or there is no telling: a receive does no harm.
    var mayHavePending: Bool { isWrapped || hasPending }

    /// Nothing has come that nobody asked for: not in TLS's buffers, not in the socket. What TLS
    /// itself says to TLS is no matter.
    var isQuiet: Bool {
        guard !hasPending else { return false }
        if isSocketEmpty, !isWrapped { return true }
        guard unsafe tls != nil else { return false }
        var byte = ByteBuffer()
        byte.reserveCapacity(1)
        guard case .wouldBlock = receive(into: &byte) else { return false }
        return !hasPending
    }

    private var isSocketEmpty: Bool {
        var byte: UInt8 = 0
        let flags = Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)
        return unsafe recv(socket, &byte, 1, flags) < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)
    }

    /// `TLSv1.3`; nil for a plain connection, and before ``opened()``.
    var tlsVersion: String? {
        guard let tls = unsafe tls, let text = unsafe tls_shim_version(tls) else { return nil }
        return unsafe String(cString: text)
    }

    private var isEndedCleanly: Bool {
        guard let tls = unsafe tls else { return true }
        return unsafe tls_shim_is_ended(tls) != 0
    }
}
