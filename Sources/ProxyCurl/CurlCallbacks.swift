import CCurl
import Glibc

/// The functions that libcurl calls, each a translation of C arguments and nothing more.
///
/// None of them may add, remove or drive a handle: what they tell is noted, and acted upon when the
/// call into libcurl has returned.
enum CurlCallbacks {
    static let openSocket: curl_opensocket_callback = { context, _, address in
        guard let context = unsafe context, let address = unsafe address else {
            return CURL_SOCKET_BAD
        }
        let connection = unsafe Unmanaged<CurlConnection>.fromOpaque(context).takeUnretainedValue()
        let kind = unsafe address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = unsafe socket(address.pointee.family, kind, address.pointee.protocol)
        if descriptor >= 0 {
            connection.socketOpened(descriptor)
        } else {
            connection.socketRefused(errno: errno)
        }
        return descriptor
    }

    static let closeSocket: curl_closesocket_callback = { context, socket in
        unsafe multi(context)?.closed(socket)
        return close(socket)
    }

    static let watchSocket: curl_socket_callback = { _, socket, what, context, _ in
        unsafe multi(context)?.watch(socket, for: SocketPoll.Interest(libcurl: what))
        return 0
    }

    static let setTimer: curl_multi_timer_callback = { _, milliseconds, context in
        unsafe multi(context)?.setTimer(milliseconds: milliseconds)
        return 0
    }

    private static func multi(_ context: UnsafeMutableRawPointer?) -> CurlMulti? {
        guard let context = unsafe context else { return nil }
        return unsafe Unmanaged<CurlMulti>.fromOpaque(context).takeUnretainedValue()
    }
}
