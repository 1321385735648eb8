import NIOCore

/// One connection's answers: each belongs to the oldest command that has none.
///
/// On a connection that has subscribed, what others publish comes between them.
final class RedisHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Nobody waits for more answers than that.
    private static let mostPending = 1024

    private let onMessage: (@Sendable ([UInt8]) -> Void)?
    private var pending: CircularBuffer<EventLoopPromise<RESPValue>> = []
    private var received = ByteBuffer()
    private var end: RedisFault?

    /// `onMessage`: Gets what is published; nil: the connection does not subscribe.
    init(onMessage: (@Sendable ([UInt8]) -> Void)?) {
        self.onMessage = onMessage
    }

    /// On the event loop.
    func send(
        _ commands: [RedisCommand],
        on channel: any Channel
    ) -> [EventLoopFuture<RESPValue>] {
        var fault = end
        if !channel.isActive { fault = fault ?? .gone }
        if pending.count + commands.count > Self.mostPending { fault = fault ?? .busy }
        if let fault { return commands.map { _ in channel.eventLoop.makeFailedFuture(fault) } }
        var buffer = channel.allocator.buffer(capacity: 1024)
        let futures = commands.map { command in
            command.write(to: &buffer)
            let promise = channel.eventLoop.makePromise(of: RESPValue.self)
            pending.append(promise)
            return promise.futureResult
        }
        channel.writeAndFlush(buffer, promise: nil)
        return futures
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if received.readableBytes == 0 {
            received = bytes
        } else {
            received.writeBuffer(&bytes)
        }
        do throws(RESPFault) {
            while end == nil, let value = try RESPReader.next(from: &received) {
                take(value, context)
            }
            received.discardReadBytes()
        } catch {
            close(.nonsense(error), context)
        }
    }

    private func take(_ value: RESPValue, _ context: ChannelHandlerContext) {
        if let onMessage, case .array(let parts) = value,
            parts.first == .bulk(Array("message".utf8))
        {
            guard parts.count == 3, case .bulk(let message) = parts[2] else {
                return close(.nonsense(.malformed), context)
            }
            return onMessage(message)
        }
        guard let promise = pending.popFirst() else {
            return close(.nonsense(.unknownType), context)
        }
        promise.succeed(value)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        close(RedisFault(error), context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(end ?? .gone)
        context.fireChannelInactive()
    }

    private func close(_ fault: RedisFault, _ context: ChannelHandlerContext) {
        fail(fault)
        context.close(promise: nil)
    }

    private func fail(_ fault: RedisFault) {
        if end == nil { end = fault }
        let waiting = pending
        pending = []
        for promise in waiting { promise.fail(fault) }
    }
}
