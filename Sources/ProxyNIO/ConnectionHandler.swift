import Glibc
import NIOCore
import NIOPosix
import ProxyCore

/// One downstream connection of HTTP/1.1: bytes in, bytes out, one exchange at a time, in order.
///
/// What is to be done next is decided by ``DownstreamConnection``; what becomes of a request by its
/// ``ExchangeDriver``. Confined to its event loop, like everything it holds.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    let services: LoopServices
    private(set) var reception: Reception
    private(set) var context: ChannelHandlerContext?
    var state = DownstreamConnection()
    private(set) var reader: DownstreamReader
    /// Of the present exchange.
    var driver: ExchangeDriver?
    var response = ResponseOutput()
    /// Bytes for the client, gathered until the turn ends.
    var out = ByteBuffer()
    var timing = ConnectionTiming()
    var affinity = ConnectionAffinity()
    var timer: DeadlineTimer?
    private var isReadPending = false
    private var isPumping = false
    private let isOverLimit: Bool

    /// `isOverLimit`: there are too many connections, and this one is only told so.
    init(services: LoopServices, reception: Reception, isOverLimit: Bool) {
        self.services = services
        self.reception = reception
        self.isOverLimit = isOverLimit
        let limits = HTTPLimits(requestHead: reception.limits.requestHead)
        self.reader = DownstreamReader(limits: limits)
    }

    // MARK: Channel

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        // Let go of in channelInactive. A weak reference would make each use of this object slower.
        timer = DeadlineTimer(eventLoop: context.eventLoop) { self.timedOut() }
        services.opened(self)
        followPlan()
        startWait(.idle)
        if isOverLimit { refuseAndClose(.connectionLimit) } else { requestRead() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.stop()
        timer = nil
        self.context = nil
        state.beginClosing()
        dropExchange()
        services.closed(self)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !state.isClosing else { return lingers() }
        reader.receive(unwrapInboundIn(data))
        pump()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReadPending = false
        if state.isClosing { requestRead() } else { pump() }
        flush()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        state.isWritable = context.channel.isWritable
        guard state.isWritable, !state.isClosing else { return }
        driver?.clientTakesMore()
        turnEnded()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed = event else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        state.isInputClosed = true
        guard !state.isClosing else { return context.closeTransport() }
        restartWait()
        turnEnded()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.closeTransport()
    }

    // MARK: Reading

    /// Takes pieces from the reader as long as somebody can use them.
    func pump() {
        guard !isPumping else { return }
        isPumping = true
        defer { isPumping = false }
        while true {
            switch state.next(wantsBody: driver?.wantsBody) {
            case .take: guard take() else { return }
            // That spares two changes of the event loop's registration for each request.
            case .readAhead: return reader.isDrained ? requestRead() : ()
            case .hold: return driver == nil ? waitForClient() : ()
            case .nothing: return
            }
        }
    }

    /// Returns false when there is nothing more to take.
    private func take() -> Bool {
        let isDiscarding = driver == nil && reader.isInBody
        switch reader.next() {
        case .needMore:
            lack()
            return false
        case .head(let head):
            begin(head)
        case .body(let bytes):
            if isDiscarding { timing.restAdvanced() } else { driver?.received(bytes) }
        case .end(let trailers):
            driver?.bodyCompleted(trailers)
        case .problem where isDiscarding:
            // Its request was answered long ago.
            close()
        case .problem(let problem):
            receivedProblem(problem)
        }
        return true
    }

    private func lack() {
        let isBusy = driver != nil
        if !isBusy {
            startBetween(
                DownstreamConnection.wait(isInHead: reader.isInHead, isInBody: reader.isInBody)
            )
        }
        switch state.lacking(isBusy: isBusy) {
        case .read: requestRead()
        case .close: close()
        case .cutOff: abort()
        }
    }

    private func begin(_ head: RequestHead) {
        response = ResponseOutput()
        timing.wait = .exchange
        let driver = ExchangeDriver(head, at: reception, services: services, client: self)
        self.driver = driver
        driver.begin()
    }

    /// Between two exchanges: the next one goes by what holds now.
    func followPlan() {
        guard driver == nil, reception.plan !== services.plan else { return }
        reception.follow(services.plan)
        reader.use(HTTPLimits(requestHead: reception.limits.requestHead))
        if isDraining { drain() }
    }

    private func receivedProblem(_ problem: FramingProblem) {
        let answer = Answer.malformed(problem)
        guard let driver else { return refuseAndClose(answer) }
        response.closes = true
        driver.rejected(answer)
    }

    func requestRead() {
        guard !isReadPending, !state.isInputClosed, let context else { return }
        isReadPending = true
        context.read()
    }

    // MARK: Writing

    func flush() {
        guard out.readableBytes > 0, let context else { return }
        response.start = nil
        context.writeAndFlush(wrapOutboundOut(takeOut()), promise: nil)
    }

    /// Before they are written: writing may call back, and more is made then.
    func takeOut() -> ByteBuffer {
        defer { out = ByteBuffer() }
        return out
    }

    /// What the client has not taken yet, in bytes.
    var unsentBytes: Int {
        (try? context?.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }
}
