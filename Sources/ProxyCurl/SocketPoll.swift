import CCurl
import Glibc

/// The epoll that holds libcurl's sockets of one event loop.
///
/// libcurl asks for a socket to be watched and forgotten once a transfer. Following that to the
/// letter costs two system calls a request; here a connection's socket stays registered,
/// level-triggered, and is trimmed only when it becomes ready while nobody wants it (a pooled
/// connection that the upstream closes, a paused transfer). No edge can be lost, because there are
/// none.
@safe struct SocketPoll: ~Copyable {
    /// To be watched for reading by ``ReadinessThread``: it is readable while any socket in it is
    /// ready.
    let descriptor: Int32
    private var sockets: [Socket] = []
    private let events: UnsafeMutablePointer<epoll_event>
    private static let batch = 64

    private struct Socket {
        /// What libcurl wants to hear of.
        var wanted: UInt32 = 0
        /// What epoll reports; nil while the socket isn't registered.
        var armed: UInt32?
        /// Opened for a connection, so that its closing is seen. Others, such as the resolver's,
        /// are closed behind our back.
        var isConnection = false
        /// In libcurl's pool: nothing may come but its end.
        var isIdle = false
    }

    struct Ready {
        let socket: curl_socket_t
        /// `CURL_CSELECT_*`.
        let bits: Int32
    }

    init() throws(CurlError) {
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard descriptor >= 0 else { throw CurlError("epoll_create1 failed, errno \(errno)") }
        unsafe events = .allocate(capacity: Self.batch)
    }

    deinit {
        unsafe events.deallocate()
        close(descriptor)
    }

    mutating func opened(_ socket: curl_socket_t) {
        withSocket(socket) { $0 = Socket(isConnection: true) }
    }

    /// Closing takes a socket out of its epoll.
    mutating func closed(_ socket: curl_socket_t) {
        withSocket(socket) { $0 = Socket() }
    }

    /// Its transfer is over: until it is watched again, nobody has asked this connection for
    /// anything.
    mutating func idle(_ socket: curl_socket_t) {
        withSocket(socket) { $0.isIdle = $0.isConnection && $0.wanted == 0 }
    }

    /// `what` is one of `CURL_POLL_*`.
    mutating func watch(_ socket: curl_socket_t, what: Int32) {
        let epoll = descriptor
        let wanted = Self.events(for: what)
        withSocket(socket) { state in
            state.wanted = wanted
            state.isIdle = false
            if let armed = state.armed {
                if !state.isConnection && wanted == 0 {
                    epoll_shim_control(epoll, EPOLL_CTL_DEL, socket, 0)
                    state.armed = nil
                } else if wanted & ~armed != 0 {
                    epoll_shim_control(epoll, EPOLL_CTL_MOD, socket, wanted)
                    state.armed = wanted
                }
            } else if wanted != 0 {
                epoll_shim_control(epoll, EPOLL_CTL_ADD, socket, wanted)
                state.armed = wanted
            }
        }
    }

    /// The sockets that are ready now and wanted; those nobody wants are no longer watched.
    mutating func poll(into ready: inout [Ready]) {
        ready.removeAll(keepingCapacity: true)
        let count = unsafe epoll_wait(descriptor, events, Int32(Self.batch), 0)
        guard count > 0 else { return }
        for index in 0..<Int(count) {
            let event = unsafe events + index
            let socket = unsafe epoll_shim_descriptor(event)
            let events = unsafe epoll_shim_events(event)
            if let bits = judge(events, of: socket) {
                ready.append(Ready(socket: socket, bits: bits))
            }
        }
    }

    private mutating func judge(_ events: UInt32, of socket: curl_socket_t) -> Int32? {
        let epoll = descriptor
        let broken = EPOLLERR.rawValue | EPOLLHUP.rawValue
        return withSocket(socket) { state in
            if state.wanted == 0 {
                if state.isIdle && events & (EPOLLIN.rawValue | broken) == 0 {
                    // Only ready to be written to.
                    epoll_shim_control(epoll, EPOLL_CTL_MOD, socket, EPOLLIN.rawValue)
                    state.armed = EPOLLIN.rawValue
                    return nil
                }
                if state.isIdle { Self.spoil(socket) }
                // EPOLLHUP can't be masked, so trimming to "no events" would not do.
                epoll_shim_control(epoll, EPOLL_CTL_DEL, socket, 0)
                state.armed = nil
                return nil
            }
            guard events & (state.wanted | broken) != 0 else {
                epoll_shim_control(epoll, EPOLL_CTL_MOD, socket, state.wanted)
                state.armed = state.wanted
                return nil
            }
            var bits: Int32 = 0
            if events & EPOLLIN.rawValue != 0 { bits |= CURL_CSELECT_IN }
            if events & EPOLLOUT.rawValue != 0 { bits |= CURL_CSELECT_OUT }
            if events & broken != 0 { bits |= CURL_CSELECT_ERR }
            return bits
        }
    }

    /// What came is an answer to nobody, and libcurl would take it for the answer to the next
    /// request. It looks whether a connection is dead before it uses it, and a connection with bytes
    /// to be read isn't.
    private static func spoil(_ socket: curl_socket_t) {
        shutdown(socket, Int32(SHUT_RDWR))
        // For TCP this flag means to throw the bytes away.
        recv(socket, nil, Int(Int32.max), Int32(MSG_DONTWAIT) | Int32(MSG_TRUNC))
    }

    private mutating func withSocket<T>(
        _ socket: curl_socket_t,
        _ body: (inout Socket) -> T
    ) -> T {
        let index = Int(socket)
        if index >= sockets.count {
            let missing = index + 1 - sockets.count
            sockets.append(contentsOf: repeatElement(Socket(), count: missing))
        }
        return body(&sockets[index])
    }

    private static func events(for what: Int32) -> UInt32 {
        switch what {
        case CURL_POLL_IN: EPOLLIN.rawValue
        case CURL_POLL_OUT: EPOLLOUT.rawValue
        case CURL_POLL_INOUT: EPOLLIN.rawValue | EPOLLOUT.rawValue
        default: 0
        }
    }
}
