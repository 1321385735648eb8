import Glibc
import NIOCore
import ProxyCore

/// The connection's one timer: for its own waits, and for those of the exchange that it carries.
extension ConnectionHandler {
    /// Starts the wait anew.
    func startWait(_ wait: DownstreamConnection.Wait) {
        timing.wait = wait
        timing.limit = limit(for: wait)
        if wait == .client { timing.observe(unsent: unsentBytes) }
        restartWait()
    }

    func restartWait() {
        let grace = ConnectionTiming.halfClosedGrace
        let limit = state.isInputClosed ? min(grace, timing.limit ?? grace) : timing.limit
        if let limit { timer?.set(after: limit) } else { timer?.stop() }
    }

    /// Between two exchanges: a wait that goes on is not begun anew.
    func startBetween(_ wait: DownstreamConnection.Wait) {
        if wait != timing.wait || timing.takeRestAdvanced() { startWait(wait) }
    }

    func waitForClient() {
        startBetween(.client)
    }

    func startClock(_ limit: Duration?) {
        timing.wait = .exchange
        timing.limit = limit
        if driver?.machine.wait == .client { timing.observe(unsent: unsentBytes) }
        restartWait()
    }

    private func limit(for wait: DownstreamConnection.Wait) -> Duration? {
        let limits = reception.limits
        return switch wait {
        case .idle: isDraining ? ConnectionTiming.drainGrace : limits.keepAliveTimeout
        case .head, .rest: limits.requestHeadTimeout
        case .client: limits.requestBodyIdleTimeout
        case .linger: ConnectionTiming.lingerTime
        case .exchange: nil
        }
    }

    func timedOut() {
        let isClientAwaited = timing.wait == .client || driver?.machine.wait == .client
        if isClientAwaited || state.isInputClosed, timing.hasAdvanced(unsent: unsentBytes) {
            return restartWait()
        }
        if state.isInputClosed { return abort() }
        switch timing.wait {
        // A busy loop may not have come to read a request: closing now would reset it.
        case .idle: if hasUnreadBytes { restartWait() } else { close() }
        case .rest, .client, .linger: abort()
        case .head: refuseAndClose(.requestHeadTimeout)
        case .exchange:
            // Whether the rest of the body ever comes is anybody's guess (RFC 9110 §15.5.9).
            if driver?.machine.wait == .requestBody { response.closes = true }
            driver?.timedOut()
        }
        turnEnded()
    }

    /// Whether the system has bytes of the client's that were not read yet. It can't say so of a
    /// Unix socket.
    private var hasUnreadBytes: Bool {
        guard let socket = context?.channel as? any SocketOptionProvider else { return false }
        var isUnread = false
        // On its own loop this is called before it returns.
        socket.unsafeGetSocketOption(level: .socket, name: .memoryInformation)
            .assumeIsolated()
            .whenSuccess { (received: UInt32) in isUnread = received > 0 }
        return isUnread
    }

    /// Bytes came behind the end: the client still sends, and has not seen the answer.
    func lingers() {
        guard timing.wait == .linger, timing.mayLinger(at: .now()) else { return }
        restartWait()
    }
}

extension NIOBSDSocket.Option {
    /// Of its numbers the first alone: the memory of what was received and not read.
    fileprivate static let memoryInformation = NIOBSDSocket.Option(rawValue: SO_MEMINFO)
}
