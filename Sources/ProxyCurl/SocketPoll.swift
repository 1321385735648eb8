import CCurl
import Glibc

/// The epoll that holds one event loop's sockets to upstreams: libcurl's while it connects, and
/// afterwards ours.
///
/// Following each wish to the letter would cost two system calls a request; here a connection's
/// socket stays registered, level-triggered, and is trimmed only when it becomes ready for what
/// nobody wants at the time (a paused answer). No edge can be lost, because there are none.
@safe struct SocketPoll: ~Copyable {
    struct Interest: OptionSet {
        let rawValue: UInt32

        static let reading = Interest(rawValue: EPOLLIN.rawValue)
        static let writing = Interest(rawValue: EPOLLOUT.rawValue)
        /// Can't be left out: EPOLLERR and EPOLLHUP.
        static let broken = Interest(rawValue: EPOLLERR.rawValue | EPOLLHUP.rawValue)
    }

    struct Ready {
        let socket: curl_socket_t
        let events: Interest
    }

    /// To be watched for reading by ``ReadinessThread``: it is readable while any socket in it is
    /// ready.
    let descriptor: Int32
    private var sockets: [Socket] = []
    private let events: UnsafeMutablePointer<epoll_event>
    private static let batch = 64

    private struct Socket {
        /// What somebody wants to hear of.
        var wanted = Interest()
        /// What epoll reports; nil while the socket isn't registered.
        var armed: Interest?
        /// Opened for a connection, so that its closing is seen. Others, such as the resolver's,
        /// are closed behind our back.
        var isConnection = false
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

    mutating func watch(_ socket: curl_socket_t, for wanted: Interest) {
        let epoll = descriptor
        withSocket(socket) { state in
            state.wanted = wanted
            if let armed = state.armed {
                if !state.isConnection && wanted.isEmpty {
                    epoll_shim_control(epoll, EPOLL_CTL_DEL, socket, 0)
                    state.armed = nil
                } else if !wanted.isSubset(of: armed) {
                    epoll_shim_control(epoll, EPOLL_CTL_MOD, socket, wanted.rawValue)
                    state.armed = wanted
                }
            } else if !wanted.isEmpty {
                epoll_shim_control(epoll, EPOLL_CTL_ADD, socket, wanted.rawValue)
                state.armed = wanted
            }
        }
    }

    /// The sockets that are ready now for what is wanted of them.
    mutating func poll(into ready: inout [Ready]) {
        ready.removeAll(keepingCapacity: true)
        let count = unsafe epoll_wait(descriptor, events, Int32(Self.batch), 0)
        guard count > 0 else { return }
        for index in 0..<Int(count) {
            let event = unsafe events + index
            let socket = unsafe epoll_shim_descriptor(event)
            let events = unsafe Interest(rawValue: epoll_shim_events(event))
            if isWanted(events, of: socket) { ready.append(Ready(socket: socket, events: events)) }
        }
    }

    /// What is not wanted is not reported again.
    private mutating func isWanted(_ events: Interest, of socket: curl_socket_t) -> Bool {
        let epoll = descriptor
        return withSocket(socket) { state in
            if state.wanted.isEmpty {
                // A broken connection can't be masked, so trimming to "no events" would not do.
                epoll_shim_control(epoll, EPOLL_CTL_DEL, socket, 0)
                state.armed = nil
                return false
            }
            guard events.isDisjoint(with: state.wanted.union(.broken)) else { return true }
            epoll_shim_control(epoll, EPOLL_CTL_MOD, socket, state.wanted.rawValue)
            state.armed = state.wanted
            return false
        }
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
}

extension SocketPoll.Interest {
    /// `libcurl`: one of `CURL_POLL_*`.
    init(libcurl what: Int32) {
        switch what {
        case CURL_POLL_IN: self = .reading
        case CURL_POLL_OUT: self = .writing
        case CURL_POLL_INOUT: self = [.reading, .writing]
        default: self = []
        }
    }

    /// As `CURL_CSELECT_*`.
    var libcurl: Int32 {
        var bits: Int32 = 0
        if contains(.reading) { bits |= CURL_CSELECT_IN }
        if contains(.writing) { bits |= CURL_CSELECT_OUT }
        if !isDisjoint(with: .broken) { bits |= CURL_CSELECT_ERR }
        return bits
    }
}
