import NIOCore
import NIOHTTP1

/// Reads requests of one connection, one after another, and writes what the service answers.
///
/// Nothing is buffered: request bodies are digested as they come, generated bodies are written
/// while the channel is writable. A client that pipelines is disconnected.
final class SandboxHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let service: any SandboxService
    private var exchange: SandboxExchange?
    private var stream: PatternStream?
    private var timer: Scheduled<Void>?

    init(service: any SandboxService) {
        self.service = service
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            begin(head, context: context)
        case .body(let bytes):
            exchange?.body.append(bytes)
            answerEarlyIfDue(context: context)
        case .end(let trailers):
            finishRequest(trailers: trailers, context: context)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable, stream?.pace == .unhurried {
            pump(context: context)
        }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        stream = nil
        if let exchange {
            self.exchange = nil
            if !exchange.isRequestComplete {
                let summary = exchange.body.finish(trailers: nil)
                service.received(exchange.head, body: summary, isComplete: false)
            }
            if exchange.answer != .finished {
                service.abandoned(exchange.head)
            }
        }
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is SandboxServer.Refusing else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        if let exchange, exchange.plan.outlivesListener {
            exchange.closes = true
        } else {
            context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

// Reading.
extension SandboxHandler {
    private func begin(_ head: HTTPRequestHead, context: ChannelHandlerContext) {
        guard exchange == nil else {
            context.close(promise: nil)
            return
        }
        exchange = SandboxExchange(head: head, plan: service.plan(for: head))
        answerEarlyIfDue(context: context)
        if let exchange, exchange.answer == .waiting, exchange.expectsContinue {
            let interim = HTTPResponseHead(version: .http1_1, status: .continue)
            context.writeAndFlush(wrapOutboundOut(.head(interim)), promise: nil)
        }
    }

    private func answerEarlyIfDue(context: ChannelHandlerContext) {
        guard let exchange, exchange.isDueEarly else { return }
        // Whether a client that awaits "100 Continue" will send its body is unknown from here on.
        if exchange.expectsContinue {
            exchange.closes = true
        }
        answer(with: .none, context: context)
    }

    private func finishRequest(trailers: HTTPHeaders?, context: ChannelHandlerContext) {
        guard let exchange else { return }
        let summary = exchange.body.finish(trailers: trailers)
        exchange.isRequestComplete = true
        service.received(exchange.head, body: summary, isComplete: true)
        if exchange.answer == .waiting {
            answer(with: summary, context: context)
        } else {
            endExchangeIfDone(context: context)
        }
    }

    /// Closing waits for the request's end: with unread bytes the client would be sent a reset,
    /// which can cost it the answer.
    private func endExchangeIfDone(context: ChannelHandlerContext) {
        guard let exchange, exchange.answer == .finished, exchange.isRequestComplete else { return }
        let closes = exchange.closes
        self.exchange = nil
        if closes {
            context.close(promise: nil)
        }
    }
}

// Answering.
extension SandboxHandler {
    private func answer(with summary: BodySummary, context: ChannelHandlerContext) {
        guard let exchange else { return }
        exchange.answer = .started
        let reply = exchange.plan.reply(summary)
        guard let delay = reply.delay else {
            send(reply, context: context)
            return
        }
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(delay)) {
            self.send(reply, context: context)
        }
    }

    private func send(_ reply: Reply, context: ChannelHandlerContext) {
        switch reply.content {
        case .silence:
            break
        case .disconnect:
            context.close(promise: nil)
        case .later(let make):
            let made = context.eventLoop.makeFutureWithTask { await make() }
            made.assumeIsolated().whenSuccess { reply in
                if self.exchange != nil { self.send(reply, context: context) }
            }
        case .bytes(let bytes):
            writeHead(reply, length: bytes.readableBytes, context: context)
            if bytes.readableBytes > 0, allowsBody {
                context.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil)
            }
            finishAnswer(context: context)
        case .pattern(let byteCount, let isChunked):
            let hasLength = !isChunked || !allowsBody
            writeHead(reply, length: hasLength ? byteCount : nil, context: context)
            start(PatternStream(byteCount: byteCount), context: context)
        case .drip(let count, let interval):
            let byteCount = count * BytePattern.blockByteCount
            writeHead(reply, length: allowsBody ? nil : byteCount, context: context)
            let pace = PatternStream.Pace.every(TimeAmount(interval))
            start(PatternStream(byteCount: byteCount, pace: pace), context: context)
        case .truncated(let announced):
            writeHead(reply, length: announced, context: context)
            start(PatternStream(byteCount: announced / 2, isCutOff: true), context: context)
        }
    }

    private var allowsBody: Bool {
        exchange?.head.method != .HEAD
    }

    /// A length that is nil means chunked, which the codec can't do without a body.
    private func writeHead(_ reply: Reply, length: Int?, context: ChannelHandlerContext) {
        guard let exchange else { return }
        var head = HTTPResponseHead(
            version: exchange.head.version,
            status: reply.status,
            headers: reply.fields
        )
        if let length {
            head.headers.replaceOrAdd(name: "Content-Length", value: "\(length)")
        } else {
            head.headers.replaceOrAdd(name: "Transfer-Encoding", value: "chunked")
        }
        if exchange.closes {
            head.headers.replaceOrAdd(name: "Connection", value: "close")
        }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
    }

    private func start(_ stream: PatternStream, context: ChannelHandlerContext) {
        guard allowsBody else {
            finishAnswer(context: context)
            return
        }
        self.stream = stream
        pump(context: context)
    }

    /// Writes as much of the stream as the channel takes, or one block of a paced one.
    ///
    /// A write or a flush can lead back here through `channelWritabilityChanged`: what is left of
    /// the stream is stored before each write, and nothing comes behind the flush.
    private func pump(context: ChannelHandlerContext) {
        while context.channel.isWritable, let bytes = stream?.next() {
            context.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil)
            if stream?.pace != .unhurried {
                break
            }
        }
        guard let stream else { return }
        if stream.isAtEnd {
            self.stream = nil
            stream.isCutOff ? cut(context: context) : finishAnswer(context: context)
            return
        }
        if case .every(let interval) = stream.pace {
            timer = context.eventLoop.assumeIsolated().scheduleTask(in: interval) {
                self.pump(context: context)
            }
        }
        context.flush()
    }

    private func finishAnswer(context: ChannelHandlerContext) {
        let written = context.writeAndFlush(wrapOutboundOut(.end(nil)))
        guard exchange?.closes == true else {
            exchange?.answer = .finished
            endExchangeIfDone(context: context)
            return
        }
        written.assumeIsolated().whenComplete { _ in
            self.exchange?.answer = .finished
            self.endExchangeIfDone(context: context)
        }
    }

    /// Closes in the middle of the message, when what was written has left.
    private func cut(context: ChannelHandlerContext) {
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
        exchange?.answer = .finished
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer()))), promise: written)
    }
}
