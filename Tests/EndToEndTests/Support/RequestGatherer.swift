import Glibc
import NIOCore
import NIOSSL

/// Reads a connection's requests, whose bodies have a length or come in chunks, and does what the
/// script says.
final class RequestGatherer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let connection: Int
    private let requests: Observed<[RawUpstream.Request]>
    private let early: RawUpstream.RespondEarly
    private let respond: RawUpstream.Respond
    private var bytes: [UInt8] = []
    /// Whether the present request's head was seen; and whether it was answered already.
    private var isInRequest = false
    private var isAnswered = false
    private var steps = CircularBuffer<RawUpstream.Reply.Step>()
    private var isBusy = false

    init(
        connection: Int,
        requests: Observed<[RawUpstream.Request]>,
        early: @escaping RawUpstream.RespondEarly,
        respond: @escaping RawUpstream.Respond
    ) {
        self.connection = connection
        self.requests = requests
        self.early = early
        self.respond = respond
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        bytes += unwrapInboundIn(data).readableBytesView
        while let request = next(context) {
            let reply = respond(request)
            if !isAnswered { perform(reply, context) }
            isInRequest = false
            isAnswered = false
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    // MARK: Requests

    private func next(_ context: ChannelHandlerContext) -> RawUpstream.Request? {
        guard let end = bytes[...].firstIndex(of: Array("\r\n\r\n".utf8)) else { return nil }
        let head = Array(bytes[..<end])
        let probe = request(0, head, [])
        if !isInRequest {
            isInRequest = true
            if let reply = early(probe) {
                isAnswered = true
                perform(reply, context)
            }
        }
        guard let (body, length) = body(probe, in: bytes[(end + 4)...]) else { return nil }
        bytes.removeFirst(end + 4 + length)
        var added: RawUpstream.Request?
        requests.update { requests in
            let request = request(requests.count + 1, head, body)
            requests.append(request)
            added = request
        }
        return added
    }

    private func request(_ number: Int, _ head: [UInt8], _ body: [UInt8]) -> RawUpstream.Request {
        RawUpstream.Request(number: number, connection: connection, head: head, body: body)
    }

    /// A complete body, and how many bytes it takes with its framing.
    private func body(
        _ request: RawUpstream.Request,
        in bytes: ArraySlice<UInt8>
    ) -> ([UInt8], Int)? {
        guard request.values("transfer-encoding").isEmpty else {
            return try? RawAnswer.chunks(in: bytes)
        }
        let length = request.values("content-length").first.flatMap(Int.init) ?? 0
        return bytes.count >= length ? (Array(bytes.prefix(length)), length) : nil
    }

    // MARK: Steps

    private func perform(_ reply: RawUpstream.Reply, _ context: ChannelHandlerContext) {
        steps.append(contentsOf: reply.steps)
        if !isBusy { goOn(context) }
    }

    private func goOn(_ context: ChannelHandlerContext) {
        isBusy = false
        while !isBusy, let step = steps.popFirst() {
            switch step {
            case .send(let bytes):
                let buffer = ByteBuffer(bytes: bytes)
                wait(for: context.writeAndFlush(wrapOutboundOut(buffer)), context)
            case .pause(let time):
                wait(for: context.eventLoop.scheduleTask(in: time) {}.futureResult, context)
            case .wait(let future):
                wait(for: future.hop(to: context.eventLoop), context)
            case .run(let work):
                work()
            case .close:
                context.close(promise: nil)
            case .truncate:
                closeTransport(context)
            case .reset:
                let socket = context.channel as? any SocketOptionProvider
                _ = socket?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
                closeTransport(context)
            }
        }
    }

    private func wait(for future: EventLoopFuture<Void>, _ context: ChannelHandlerContext) {
        isBusy = true
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        future.whenComplete { result in
            let (gatherer, context) = bound.value
            guard context.channel.isActive, case .success = result else { return }
            gatherer.goOn(context)
        }
    }

    private func closeTransport(_ context: ChannelHandlerContext) {
        let pipeline = context.pipeline.syncOperations
        let tls = try? pipeline.context(handlerType: NIOSSLServerHandler.self)
        (tls ?? context).close(promise: nil)
    }
}
