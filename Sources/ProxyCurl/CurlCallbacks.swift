import CCurl
import NIOCore
import ProxyCore

/// The functions that libcurl calls, each a translation of C arguments and nothing more.
///
/// None of them may add, remove, pause or drive a handle. ``CurlMulti`` defers what a delegate asks
/// for meanwhile.
enum CurlCallbacks {
    static let header: curl_write_callback = { bytes, size, count, context in
        guard let transfer = unsafe transfer(context), let bytes = unsafe bytes else { return 0 }
        let line = unsafe RawSpan(_unsafeStart: bytes, byteCount: size * count)
        return transfer.received(line: line) ? size * count : 0
    }

    /// Called before libcurl itself looks at a line: see ``EasyHandle/guardsNextLine``.
    static let debug: curl_debug_callback = { _, type, bytes, size, _ in
        guard type == CURLINFO_HEADER_IN, size > 0, let bytes = unsafe bytes else { return 0 }
        let isFolded = unsafe bytes[0] == CChar(0x20) || bytes[0] == CChar(0x09)
        if isFolded { unsafe bytes[0] = CChar(0x3A) }
        return 0
    }

    static let write: curl_write_callback = { bytes, size, count, context in
        guard let transfer = unsafe transfer(context), let bytes = unsafe bytes else { return 0 }
        let span = unsafe RawSpan(_unsafeStart: bytes, byteCount: size * count)
        return switch transfer.received(body: span) {
        case .continue: size * count
        case .pause: Int(CURL_WRITEFUNC_PAUSE)
        case nil: 0
        }
    }

    static let read: curl_read_callback = { bytes, size, count, context in
        guard let transfer = unsafe transfer(context), let bytes = unsafe bytes else {
            return Int(CURL_READFUNC_ABORT)
        }
        guard let read = transfer.readBody(atMost: size * count) else {
            return Int(CURL_READFUNC_ABORT)
        }
        switch read {
        case .wait:
            return Int(CURL_READFUNC_PAUSE)
        case .end:
            return 0
        case .bytes(let buffer):
            let room = unsafe UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
            unsafe buffer.withUnsafeReadableBytes { unsafe room.copyMemory(from: $0) }
            return buffer.readableBytes
        }
    }

    static let seek: curl_seek_callback = { context, offset, origin in
        guard let transfer = unsafe transfer(context), offset == 0, origin == SEEK_SET,
            transfer.rewind()
        else { return Int32(CURL_SEEKFUNC_FAIL) }
        return Int32(CURL_SEEKFUNC_OK)
    }

    static let beforeRequest: curl_prereq_callback = { context, _, _, _, _ in
        guard let transfer = unsafe transfer(context), transfer.maySend() else {
            return Int32(CURL_PREREQFUNC_ABORT)
        }
        return Int32(CURL_PREREQFUNC_OK)
    }

    static let trailers: curl_trailer_callback = { list, context in
        guard let transfer = unsafe transfer(context), let list = unsafe list else {
            return Int32(CURL_TRAILERFUNC_ABORT)
        }
        for line in transfer.requestTrailers {
            unsafe list.pointee = curl_slist_append(list.pointee, line)
        }
        return Int32(CURL_TRAILERFUNC_OK)
    }

    static let openSocket: curl_opensocket_callback = { context, _, address in
        guard let multi = unsafe multi(context), let address = unsafe address else {
            return CURL_SOCKET_BAD
        }
        let kind = unsafe address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = unsafe socket(address.pointee.family, kind, address.pointee.protocol)
        if descriptor >= 0 { multi.opened(descriptor) }
        return descriptor
    }

    static let closeSocket: curl_closesocket_callback = { context, socket in
        unsafe multi(context)?.closed(socket)
        return close(socket)
    }

    static let watchSocket: curl_socket_callback = { easy, socket, what, context, _ in
        unsafe multi(context)?.watch(socket, what: what)
        guard let easy = unsafe easy else { return 0 }
        var own: UnsafeMutableRawPointer?
        unsafe curl_shim_get_pointer(easy, CURLINFO_PRIVATE, &own)
        let transfer = unsafe transfer(own)
        if what == CURL_POLL_REMOVE {
            transfer?.socketReleased()
        } else {
            transfer?.socket = socket
        }
        return 0
    }

    static let setTimer: curl_multi_timer_callback = { _, milliseconds, context in
        unsafe multi(context)?.setTimer(milliseconds: milliseconds)
        return 0
    }

    private static func transfer(_ context: UnsafeMutableRawPointer?) -> CurlTransfer? {
        guard let context = unsafe context else { return nil }
        return unsafe Unmanaged<EasyHandle>.fromOpaque(context).takeUnretainedValue().transfer
    }

    private static func multi(_ context: UnsafeMutableRawPointer?) -> CurlMulti? {
        guard let context = unsafe context else { return nil }
        return unsafe Unmanaged<CurlMulti>.fromOpaque(context).takeUnretainedValue()
    }
}
