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
        case .idle: close()
        case .rest, .client, .linger: abort()
        case .head: refuseAndClose(.requestHeadTimeout)
        case .exchange:
            // Whether the rest of the body ever comes is anybody's guess (RFC 9110 §15.5.9).
            if driver?.machine.wait == .requestBody { response.closes = true }
            driver?.timedOut()
        }
        turnEnded()
    }

    /// Bytes came behind the end: the client still sends, and has not seen the answer.
    func lingers() {
        guard timing.wait == .linger, timing.mayLinger(at: .now()) else { return }
        restartWait()
    }
}
