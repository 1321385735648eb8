import CCurl
import NIOCore
import ProxyCore

/// One connection to an upstream, made by libcurl: names, addresses, an outbound proxy and TLS are
/// behind it. Confined to its event loop.
///
/// Its pool hears of it while it is made and while it is idle, and in between the transfer that
/// uses it.
final class CurlConnection {
    private enum State {
        case connecting
        case open(curl_socket_t)
        case closed
    }

    private let handle: CurlHandle
    private let multi: CurlMulti
    private let pool: CurlPool
    private var state = State.connecting
    /// Who uses it; nil while it is made and while it is idle.
    var transfer: CurlTransfer?
    private(set) var isNameKnown = false
    /// Its process may open no more files.
    private var lacksDescriptors = false
    let made: NIODeadline
    /// How many requests it has carried, the present one included.
    private(set) var uses = 0
    /// From the moment when the name is known to the end of the TLS handshake.
    private let limit: TimeAmount
    private var timeout: Scheduled<Void>?

    init(_ handle: CurlHandle, multi: CurlMulti, pool: CurlPool, limit: Duration) {
        self.handle = handle
        self.multi = multi
        self.pool = pool
        self.limit = TimeAmount(limit)
        made = .now()
        handle.setCallbacks(self, multi)
    }

    var isOpen: Bool {
        if case .open = state { true } else { false }
    }

    func connect() {
        multi.add(self, handle)
    }

    // MARK: CurlMulti

    func socketOpened(_ socket: curl_socket_t) {
        multi.socketOpened(socket, for: self)
    }

    func socketRefused(errno: Int32) {
        lacksDescriptors = lacksDescriptors || Descriptors.areMissing(errno: errno)
    }

    func nameBecameKnown() {
        guard case .connecting = state, !isNameKnown else { return }
        isNameKnown = true
        let bound = NIOLoopBound(self, eventLoop: multi.eventLoop)
        timeout = multi.eventLoop.scheduleTask(in: limit) {
            bound.value.fail(bound.value.timedOut)
        }
        pool.nameBecameKnown()
    }

    /// libcurl has made the connection, or has given up.
    func finished(_ code: CURLcode) {
        guard case .connecting = state else { return }
        guard code == CURLE_OK else {
            let lacks = lacksDescriptors || Descriptors.areMissing
            return fail(lacks ? .descriptorsMissing : handle.fault(code).failure)
        }
        guard let socket = handle.opened() else {
            return fail(UpstreamFailure(.closed))
        }
        timeout?.cancel()
        timeout = nil
        state = .open(socket)
        multi.opened(socket, by: self)
        pool.opened(self)
    }

    /// What it is if it takes too long now.
    var timedOut: UpstreamFailure {
        .timedOut(isNameKnown ? handle.stage : .name, isProxied: pool.upstream.proxy != nil)
    }

    private func fail(_ failure: UpstreamFailure) {
        guard case .connecting = state else { return }
        close()
        pool.failed(self, failure)
    }

    func ready(_ events: SocketPoll.Interest) {
        if let transfer {
            transfer.ready(events)
        } else {
            pool.spoke(self)
        }
    }

    // MARK: Its user

    func beginUse(by transfer: CurlTransfer) {
        uses += 1
        self.transfer = transfer
    }

    func send(_ bytes: ByteBuffer) -> CurlHandle.Sent {
        handle.send(bytes)
    }

    func receive(into buffer: inout ByteBuffer) -> CurlHandle.Received {
        handle.receive(into: &buffer)
    }

    /// See ``CurlHandle/osError``.
    var osError: Int32 { handle.osError }

    /// See ``CurlHandle/hasPending``.
    var hasPending: Bool { isOpen && handle.hasPending }

    /// See ``CurlHandle/mayHavePending``.
    var mayHavePending: Bool { isOpen && handle.mayHavePending }

    /// See ``CurlHandle/isQuiet``.
    var isQuiet: Bool {
        isOpen && handle.isQuiet
    }

    func watch(for interest: SocketPoll.Interest) {
        if case .open(let socket) = state { multi.watch(socket, for: interest) }
    }

    /// At once. More than once does no harm.
    func close() {
        let socket: curl_socket_t?
        switch state {
        case .closed: return
        case .connecting: socket = nil
        case .open(let open): socket = open
        }
        state = .closed
        transfer = nil
        timeout?.cancel()
        timeout = nil
        multi.remove(self, handle, socket: socket)
        pool.closed(wasOpen: socket != nil)
    }
}
