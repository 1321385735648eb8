import CCurl
import NIOCore
import ProxyCore

/// Owns the libcurl multi handle of one event loop and drives it there.
///
/// libcurl must not be re-entered, and what it calls back must not be lost: so a turn is always
/// *drive, then settle*. Settling does what delegates asked for during callbacks, reports finished
/// transfers, and drives again until nothing is left.
///
/// Confined to its event loop.
@safe final class CurlMulti {
    let eventLoop: any EventLoop
    private let multi: UnsafeMutableRawPointer
    private let readiness: ReadinessThread
    private var poll: SocketPoll
    private var ready: [SocketPoll.Ready] = []
    private var lastLook = NIODeadline.uptimeNanoseconds(0)
    private var deadline = LazyDeadline()
    private var timer: Scheduled<Void>?
    private var isTimerDue = false
    private var isDriving = false
    private var isSettling = false
    private var isClosed = false
    private var deferred: [Deferred] = []
    private var touched: [CurlTransfer] = []

    private enum Deferred {
        case add(EasyHandle)
        case resume(CurlTransfer)
        case cancel(CurlTransfer)
    }

    /// More rounds than that, and other work of the loop gets its turn in between.
    private static let roundsPerTurn = 32

    init(
        eventLoop: any EventLoop,
        readiness: ReadinessThread,
        pooledConnections: Int
    ) throws(CurlError) {
        guard CurlGlobal.isInitialised, let multi = unsafe curl_multi_init() else {
            throw CurlError("libcurl can't be initialised")
        }
        unsafe self.multi = multi
        self.eventLoop = eventLoop
        self.readiness = readiness
        poll = try SocketPoll()
        let own = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe curl_shim_multi_set_socket(multi, CurlCallbacks.watchSocket, own)
        unsafe curl_shim_multi_set_timer(multi, CurlCallbacks.setTimer, own)
        unsafe curl_shim_multi_set_long(multi, CURLMOPT_MAXCONNECTS, pooledConnections)
        unsafe curl_shim_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
        let bound = NIOLoopBound(WeakMulti(self), eventLoop: eventLoop)
        readiness.register(poll.descriptor, on: eventLoop) {
            bound.value.multi?.drain()
        }
    }

    deinit {
        unsafe curl_multi_cleanup(multi)
    }

    /// Nothing happens by itself any more; to be called before the event loop ends.
    func close() {
        isClosed = true
        readiness.unregister(poll.descriptor)
        timer?.cancel()
    }

    private struct WeakMulti {
        weak var multi: CurlMulti?

        init(_ multi: CurlMulti) {
            self.multi = multi
        }
    }

    // MARK: What transfers ask for

    func add(_ easy: EasyHandle) {
        deferred.append(.add(easy))
        settle()
    }

    func resume(_ transfer: CurlTransfer) {
        deferred.append(.resume(transfer))
        settle()
    }

    func cancel(_ transfer: CurlTransfer) {
        deferred.append(.cancel(transfer))
        settle()
    }

    /// Ends what the handle is busy with; nobody hears of it.
    func abandon(_ easy: EasyHandle) {
        guard let transfer = easy.transfer else { return }
        remove(easy)
        _ = transfer.detach()
    }

    /// The transfer's delegate gets `turnEnded()` at the end of this turn.
    func touch(_ transfer: CurlTransfer) {
        touched.append(transfer)
    }

    // MARK: What libcurl asks for

    func opened(_ socket: curl_socket_t) {
        poll.opened(socket)
    }

    func closed(_ socket: curl_socket_t) {
        poll.closed(socket)
    }

    func watch(_ socket: curl_socket_t, what: Int32) {
        poll.watch(socket, what: what)
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
        lastLook = .now()
        poll.poll(into: &ready)
        for ready in ready {
            drive(ready.socket, ready.bits)
        }
        settle()
        if !isClosed { readiness.rearm(poll.descriptor) }
    }

    private func drive(_ socket: curl_socket_t, _ bits: Int32) {
        var running: Int32 = 0
        isDriving = true
        unsafe curl_multi_socket_action(multi, socket, bits, &running)
        isDriving = false
    }

    /// Does what is left to do in this turn. A call from inside a callback or from inside itself
    /// returns at once: the outer one sees to it.
    private func settle() {
        guard !isDriving, !isSettling, !isClosed else { return }
        isSettling = true
        var rounds = 0
        var isMoreToDo = true
        while isMoreToDo && rounds < Self.roundsPerTurn {
            rounds += 1
            // First, so that a transfer that has finished is not resumed.
            var isFinished = reportFinished()
            runDeferred()
            if isTimerDue {
                isTimerDue = false
                drive(CURL_SOCKET_TIMEOUT, 0)
            }
            isFinished = reportFinished() || isFinished
            endTurn()
            isMoreToDo = isFinished || isTimerDue || !deferred.isEmpty
        }
        isSettling = false
        guard isMoreToDo else { return }
        let bound = NIOLoopBound(WeakMulti(self), eventLoop: eventLoop)
        eventLoop.execute { bound.value.multi?.settle() }
    }

    /// Requests that come together share a look.
    private static let lookInterval = TimeAmount.microseconds(250)

    /// Connections that are not to be used any more may be known only to epoll. What else is ready
    /// is so at the next look, too.
    private func lookForStrayBytes() {
        let now = NIODeadline.now()
        guard now - lastLook > Self.lookInterval else { return }
        lastLook = now
        poll.poll(into: &ready)
    }

    private func runDeferred() {
        while !deferred.isEmpty {
            let work = deferred
            deferred.removeAll(keepingCapacity: true)
            for item in work {
                switch item {
                case .add(let easy):
                    lookForStrayBytes()
                    unsafe curl_multi_add_handle(multi, easy.pointer)
                case .resume(let transfer):
                    guard let easy = transfer.easy else { continue }
                    resume(transfer, easy)
                case .cancel(let transfer):
                    guard let easy = transfer.detach() else { continue }
                    remove(easy)
                    transfer.recycle(easy)
                }
            }
        }
    }

    /// libcurl hands over what it held back from inside the call, and forgets what became of it: if
    /// that was refused, the transfer would go on, or wait for ever.
    private func resume(_ transfer: CurlTransfer, _ easy: EasyHandle) {
        isDriving = true
        let code = unsafe curl_easy_pause(easy.pointer, transfer.pauseBits)
        isDriving = false
        // Without a connection, between two tries, there is nothing to be resumed.
        guard code != CURLE_OK, transfer.isHeadComplete else { return }
        remove(easy)
        transfer.finished(code)
    }

    private func remove(_ easy: EasyHandle) {
        isDriving = true
        unsafe curl_multi_remove_handle(multi, easy.pointer)
        isDriving = false
    }

    /// Returns whether any transfer had finished.
    private func reportFinished() -> Bool {
        var isAny = false
        var left: Int32 = 0
        while let message = unsafe curl_multi_info_read(multi, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE else { continue }
            let code = unsafe curl_shim_message_result(message)
            var own: UnsafeMutableRawPointer?
            unsafe curl_shim_get_pointer(message.pointee.easy_handle, CURLINFO_PRIVATE, &own)
            guard let own = unsafe own else { continue }
            let easy = unsafe Unmanaged<EasyHandle>.fromOpaque(own).takeUnretainedValue()
            // A connection of HTTP/2 may carry other transfers.
            if let socket = easy.transfer?.socket, !easy.isHTTP2 { poll.idle(socket) }
            remove(easy)
            isAny = true
            easy.transfer?.finished(code)
        }
        return isAny
    }

    private func endTurn() {
        guard !touched.isEmpty else { return }
        let transfers = touched
        touched.removeAll(keepingCapacity: true)
        for transfer in transfers {
            transfer.turnEnded()
        }
    }

    // MARK: Timer

    private func schedule(at time: NIODeadline) {
        guard !isClosed else { return }
        timer?.cancel()
        let bound = NIOLoopBound(WeakMulti(self), eventLoop: eventLoop)
        timer = eventLoop.assumeIsolated().scheduleTask(deadline: time) {
            bound.value.multi?.timerFired()
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
