import CCurl
import NIOCore
import ProxyCore

/// Owns a libcurl multi handle of one event loop, makes connections with it there, and watches
/// their sockets.
///
/// libcurl must not be re-entered, and what it calls back must not be lost: so it is always
/// *drive, then settle*. Settling tells what became of connections, and drives again until nothing
/// is left.
///
/// Confined to its event loop.
@safe final class CurlMulti {
    let eventLoop: any EventLoop
    let share: CurlShare
    private let multi: UnsafeMutableRawPointer
    private let readiness: ReadinessThread
    private var poll: SocketPoll
    private var ready: [SocketPoll.Ready] = []
    /// All in this multi handle, by their number; libcurl holds them without counting.
    private var connections: [ObjectIdentifier: CurlConnection] = [:]
    /// Those that are made, by their socket.
    private var open: [CurlConnection?] = []
    private var named: [CurlConnection] = []
    private var deadline = LazyDeadline()
    private var timer: Scheduled<Void>?
    private var isTimerDue = false
    private var isDriving = false
    private var isSettling = false
    private var isDraining = false
    /// What is to be told when all that is ready has been dealt with.
    private var endings: [CurlPool] = []
    private var isTrustRead = false
    private var isClosed = false

    /// More rounds than that, and other work of the loop comes in between.
    private static let mostRounds = 32

    init(
        eventLoop: any EventLoop,
        readiness: ReadinessThread,
        share: CurlShare
    ) throws(CurlError) {
        guard CurlGlobal.isInitialised, let multi = unsafe curl_multi_init() else {
            throw CurlError("libcurl can't be initialised")
        }
        unsafe self.multi = multi
        self.eventLoop = eventLoop
        self.readiness = readiness
        self.share = share
        poll = try SocketPoll()
        let own = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe curl_shim_multi_set_socket(multi, CurlCallbacks.watchSocket, own)
        unsafe curl_shim_multi_set_timer(multi, CurlCallbacks.setTimer, own)
        // libcurl's own pool is not used; at its limit it would close what is in use.
        unsafe curl_shim_multi_set_long(multi, CURLMOPT_MAXCONNECTS, Int(Int32.max))
        // Let go of in close(). A weak reference would make each use of this object slower.
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        readiness.register(poll.descriptor, on: eventLoop) {
            bound.value.drain()
        }
    }

    deinit {
        unsafe curl_multi_cleanup(multi)
    }

    /// Ends all connections; nothing happens by itself any more. To be called before the event loop
    /// ends.
    func close() {
        isClosed = true
        readiness.unregister(poll.descriptor)
        timer?.cancel()
        for connection in connections.values {
            connection.transfer?.cancel()
            connection.close()
        }
    }

    // MARK: What connections ask for

    /// Makes the connection; it is told when it is open, or why it can't be.
    func add(_ connection: CurlConnection, _ handle: CurlHandle) {
        guard !isClosed else { return }
        connections[ObjectIdentifier(connection)] = connection
        isDriving = true
        let code = unsafe curl_multi_add_handle(multi, handle.pointer)
        isDriving = false
        if code != CURLM_OK { connection.finished(CURLE_OUT_OF_MEMORY) }
        settle()
    }

    /// Has libcurl read the trust store now, which it then remembers; the first connection would
    /// have to wait for that otherwise. `trust`: As for ``CurlHandle``.
    ///
    /// Nobody is asked for anything: libcurl says hello to a socket of our own, and is stopped there.
    func readTrust(_ trust: String?) {
        guard !isClosed, !isTrustRead, let peer = SilentSocket(),
            let handle = try? CurlHandle(reading: trust, via: peer, share: share)
        else { return }
        isTrustRead = true
        isDriving = true
        unsafe curl_multi_add_handle(multi, handle.pointer)
        var rounds = 0
        while isTimerDue, rounds < Self.mostRounds {
            rounds += 1
            isTimerDue = false
            var running: Int32 = 0
            unsafe curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running)
        }
        unsafe curl_multi_remove_handle(multi, handle.pointer)
        isDriving = false
        withExtendedLifetime(peer) {}
        settle()
    }

    /// Closes the connection, whatever it is at.
    func remove(_ connection: CurlConnection, _ handle: CurlHandle, socket: curl_socket_t?) {
        if let socket { open[Int(socket)] = nil }
        isDriving = true
        unsafe curl_multi_remove_handle(multi, handle.pointer)
        isDriving = false
        connections[ObjectIdentifier(connection)] = nil
        // It may have said that another one's time has come.
        if isTimerDue, !isSettling { settleLater() }
    }

    func watch(_ socket: curl_socket_t, for interest: SocketPoll.Interest) {
        poll.watch(socket, for: interest)
    }

    /// From now on the socket is the connection's, and libcurl asks for nothing.
    func opened(_ socket: curl_socket_t, by connection: CurlConnection) {
        let index = Int(socket)
        if index >= open.count {
            open.append(contentsOf: repeatElement(nil, count: index + 1 - open.count))
        }
        open[index] = connection
        poll.watch(socket, for: .reading)
    }

    /// ``CurlPool/batchEnded()`` follows, at the end of what is ready now or in the next turn.
    func whenBatchEnds(_ pool: CurlPool) {
        endings.append(pool)
        guard !isDraining, endings.count == 1 else { return }
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.execute { bound.value.endBatch() }
    }

    private func endBatch() {
        guard !endings.isEmpty else { return }
        let pools = endings
        endings.removeAll(keepingCapacity: true)
        for pool in pools { pool.batchEnded() }
    }

    // MARK: What libcurl asks for

    /// The name of its host is known: a socket was made.
    func socketOpened(_ socket: curl_socket_t, for connection: CurlConnection) {
        poll.opened(socket)
        named.append(connection)
    }

    func closed(_ socket: curl_socket_t) {
        poll.closed(socket)
    }

    /// -1: no timer. 0: as soon as this callback has returned.
    func setTimer(milliseconds: Int) {
        isTimerDue = milliseconds == 0
        let time: NIODeadline? =
            milliseconds > 0 ? .now() + .milliseconds(Int64(milliseconds)) : nil
        if let time = deadline.set(time) { schedule(at: time) }
    }

    // MARK: Driving

    /// Some sockets are ready.
    private func drain() {
        isDraining = true
        var ready = self.ready
        self.ready = []
        poll.poll(into: &ready)
        for item in ready {
            let index = Int(item.socket)
            if index < open.count, let connection = open[index] {
                connection.ready(item.events)
            } else if !isClosed {
                drive(item.socket, item.events.libcurl)
            }
        }
        self.ready = ready
        settle()
        isDraining = false
        endBatch()
        if !isClosed { readiness.rearm(poll.descriptor) }
    }

    private func drive(_ socket: curl_socket_t, _ bits: Int32) {
        var running: Int32 = 0
        isDriving = true
        unsafe curl_multi_socket_action(multi, socket, bits, &running)
        isDriving = false
    }

    /// Does what is left to do in this turn. A call from inside itself returns at once: the outer
    /// one sees to it.
    private func settle() {
        guard !isDriving, !isSettling, !isClosed else { return }
        isSettling = true
        var rounds = 0
        repeat {
            rounds += 1
            if isTimerDue {
                isTimerDue = false
                drive(CURL_SOCKET_TIMEOUT, 0)
            }
            tellNamed()
            tellFinished()
        } while isTimerDue && !isClosed && rounds < Self.mostRounds
        isSettling = false
        if isTimerDue { settleLater() }
    }

    private func settleLater() {
        guard !isClosed else { return }
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.execute { bound.value.settle() }
    }

    private func tellNamed() {
        guard !named.isEmpty else { return }
        let connections = named
        named = []
        for connection in connections { connection.nameBecameKnown() }
    }

    private func tellFinished() {
        var left: Int32 = 0
        while let message = unsafe curl_multi_info_read(multi, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE else { continue }
            let code = unsafe curl_shim_message_result(message)
            var own: UnsafeMutableRawPointer?
            unsafe curl_shim_get_pointer(message.pointee.easy_handle, CURLINFO_PRIVATE, &own)
            guard let own = unsafe own else { continue }
            unsafe Unmanaged<CurlConnection>.fromOpaque(own).takeUnretainedValue().finished(code)
        }
    }

    // MARK: Timer

    private func schedule(at time: NIODeadline) {
        guard !isClosed else { return }
        timer?.cancel()
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        timer = eventLoop.assumeIsolated().scheduleTask(deadline: time) {
            bound.value.timerFired()
        }
    }

    private func timerFired() {
        switch deadline.fired(at: .now()) {
        case .expired: isTimerDue = true
        case .schedule(let time): schedule(at: time)
        case .nothing: break
        }
        settle()
    }
}
