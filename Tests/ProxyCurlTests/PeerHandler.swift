import NIOCore

/// Collects what arrives on one connection and answers questions about it.
final class PeerHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    /// How much a question takes from the front: nil while it can't be answered yet.
    typealias Take = (_ buffer: ByteBuffer, _ isClosed: Bool) -> Int?

    private var buffer = ByteBuffer()
    private var isClosed = false
    private var question: (take: Take, promise: EventLoopPromise<ByteBuffer>)?

    func ask(on eventLoop: any EventLoop, _ take: @escaping Take) -> EventLoopFuture<ByteBuffer> {
        let promise = eventLoop.makePromise(of: ByteBuffer.self)
        question = (take, promise)
        answer()
        return promise.futureResult
    }

    /// Nobody waits for the answer any more.
    func abandon() {
        question?.promise.fail(CancellationError())
        question = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        buffer.writeBuffer(&bytes)
        answer()
    }

    func channelInactive(context: ChannelHandlerContext) {
        close()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event as? ChannelEvent == .inputClosed { close() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        close()
        context.close(promise: nil)
    }

    private func close() {
        isClosed = true
        answer()
    }

    private func answer() {
        guard let question else { return }
        let count = question.take(buffer, isClosed)
        if let count, let bytes = buffer.readSlice(length: count) {
            self.question = nil
            question.promise.succeed(bytes)
        } else if isClosed {
            self.question = nil
            question.promise.fail(ChannelError.eof)
        }
    }
}
