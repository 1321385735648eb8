import Glibc
import NIOCore
import NIOPosix
import ProxyCore

/// One downstream connection: bytes in, bytes out, one exchange at a time.
///
/// It translates between the channel, the reader, the ``Exchange`` and the transfer. What is to be
/// done about anything is decided by them. Confined to its event loop, like everything it holds.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What the one timer of a connection stands for.
    enum Wait {
        /// For a next request.
        case idle
        case requestHead
        case exchange(Exchange.Timeout)
        /// For the client to take bytes.
        case client
        /// For the client to see that we closed.
        case linger
    }

    /// A client that closed its side may still read: so long without any progress, and it is taken
    /// for gone.
    private static let halfClosedGrace = Duration.milliseconds(500)
    /// How long a client that still sends may go on after its answer: closing earlier could lose it
    /// the answer (RFC 9112 §9.6).
    private static let lingerTime = Duration.seconds(2)

    /// A request that is on its way when the proxy begins to drain is still served: closing an idle
    /// connection at once would lose it.
    private static let drainGrace = Duration.milliseconds(250)

    let services: LoopServices
    let downstream: Downstream
    private(set) var context: ChannelHandlerContext?
    private(set) var reader: DownstreamReader
    var active: ActiveExchange?
    /// Bytes for the client, gathered until the turn ends.
    var out = ByteBuffer()
    private var exchangeCount: UInt64 = 0
    private(set) var wait = Wait.idle
    private var timer: DeadlineTimer?
    private var isReadPending = false
    private var isPumping = false
    private(set) var isInputClosed = false
    private var isClosing = false
    private let isOverLimit: Bool

    /// `isOverLimit`: there are too many connections, and this one is only told so.
    init(services: LoopServices, downstream: Downstream, isOverLimit: Bool) {
        self.services = services
        self.downstream = downstream
        self.isOverLimit = isOverLimit
        let limits = HTTPLimits(requestHead: services.settings.limits.requestHead)
        self.reader = DownstreamReader(limits: limits)
    }

    // MARK: Channel

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        let timer = DeadlineTimer(eventLoop: context.eventLoop) { [weak self] in
            self?.timedOut()
        }
        self.timer = timer
        services.opened(self)
        startWait(.idle)
        if isOverLimit { refuseAndClose(.connectionLimit) } else { requestRead() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.stop()
        timer = nil
        self.context = nil
        isClosing = true
        if active != nil { clientGone() }
        services.closed(self)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isClosing else { return }
        reader.receive(unwrapInboundIn(data))
        pump()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReadPending = false
        if isClosing { requestRead() } else { pump() }
        flush()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        guard context.channel.isWritable, let transfer = active?.transfer else { return }
        transfer.resumeReceiving()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed = event else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        isInputClosed = true
        guard !isClosing else { return context.closeTransport() }
        startWait(wait)
        pump()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.closeTransport()
    }

    // MARK: Reading

    /// Takes pieces from the reader as long as somebody can use them.
    func pump() {
        guard !isPumping, !isClosing else { return }
        isPumping = true
        defer { isPumping = false }
        while !isClosing {
            if let active, !active.body.wantsMore { return readAhead() }
            let isDiscarding = active == nil && reader.isInBody
            switch reader.next() {
            case .needMore:
                if active == nil, reader.isInHead, case .idle = wait { startWait(.requestHead) }
                if isInputClosed { return active == nil ? close() : abort() }
                requestRead()
                return
            case .head(let head):
                exchangeCount += 1
                begin(head, number: exchangeCount)
            case .body(let bytes):
                receivedBody(bytes)
            case .end(let trailers):
                completedBody(trailers)
            case .problem where isDiscarding:
                // Its request was answered long ago.
                return close()
            case .problem(let problem):
                return receivedProblem(problem)
            }
        }
    }

    /// While a connection is busy one read stays outstanding, unless bytes wait already: that spares
    /// two changes of the event loop's registration for each request, and a client that leaves is
    /// noticed.
    private func readAhead() {
        if reader.isDrained { requestRead() }
    }

    private func requestRead() {
        guard !isReadPending, !isInputClosed, let context else { return }
        isReadPending = true
        context.read()
    }

    /// Without its port; nil on a Unix socket.
    var clientAddress: String? { context?.remoteAddress?.ipAddress }

    // MARK: Writing

    func flush() {
        guard out.readableBytes > 0, let context else { return }
        context.writeAndFlush(wrapOutboundOut(out), promise: nil)
        out = ByteBuffer()
        active?.withdrawableFrom = nil
    }

    /// Whether the client takes what it is sent, so that more may be made.
    var isWritable: Bool {
        context?.channel.isWritable ?? false
    }

    // MARK: Time

    /// Starts the wait anew.
    func startWait(_ wait: Wait) {
        self.wait = wait
        timer?.set(
            after: isInputClosed ? min(Self.halfClosedGrace, time(for: wait)) : time(for: wait)
        )
    }

    private func time(for wait: Wait) -> Duration {
        let limits = services.settings.limits
        let upstream = active?.route?.upstreamSettings
        return switch wait {
        case .idle: services.isDraining ? Self.drainGrace : limits.keepAliveTimeout
        case .requestHead: limits.requestHeadTimeout
        case .linger: Self.lingerTime
        case .client: upstream?.idleTimeout ?? limits.requestBodyIdleTimeout
        case .exchange(.token): Exchange.tokenTimeout
        case .exchange(.requestBody): limits.requestBodyIdleTimeout
        case .exchange(.upstreamHead): upstream?.responseTimeout ?? limits.requestHeadTimeout
        case .exchange(.upstreamBody): upstream?.idleTimeout ?? limits.requestBodyIdleTimeout
        }
    }

    private func timedOut() {
        if isInputClosed { return abort() }
        switch wait {
        case .idle: close()
        case .linger, .client: abort()
        // The rest of a body whose request was answered: there is nothing more to say.
        case .requestHead where reader.isInBody: abort()
        case .requestHead: refuseAndClose(.requestHeadTimeout)
        case .exchange(let timeout):
            // Whether the rest of the body ever comes is anybody's guess (RFC 9110 §15.5.9).
            if timeout == .requestBody { active?.closes = true }
            let token = timeout == .token ? active?.route?.tokens?.current() : nil
            perform(active?.machine.timedOut(timeout, token: token))
        }
        flush()
    }

    // MARK: Closing

    /// Takes no further request but one that is on its way.
    func drain() {
        if case .idle = wait { startWait(.idle) }
    }

    /// Closes when what was written has left; waits a little for a client that still sends.
    func close(lingering: Bool = false) {
        guard !isClosing, let context else { return }
        isClosing = true
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        let mode: CloseMode = lingering && !isInputClosed ? .output : .all
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.whenComplete { _ in
            // Not while the channel is still writing: the `close_notify` of TLS would be lost.
            bound.eventLoop.execute { bound.value.close(mode: mode, promise: nil) }
        }
        context.writeAndFlush(wrapOutboundOut(out), promise: written)
        out = ByteBuffer()
        startWait(mode == .output ? .linger : .client)
        requestRead()
    }

    /// Closes at once. What isn't complete can't be taken for complete: a body that the end of the
    /// connection would end is cut off by a reset.
    func abort() {
        if active != nil { clientGone() }
        isClosing = true
        context?.closeTransport()
    }

    func resetOnClose() {
        let socket = context?.channel as? any SocketOptionProvider
        _ = socket?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
    }
}
