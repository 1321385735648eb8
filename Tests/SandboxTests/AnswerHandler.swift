import NIOCore
import NIOHTTP1
import ProxyOpenSSL

/// Digests answers as they come and hands them out in order.
final class AnswerHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private var current = TestAnswer()
    private var digest: SHA256? = SHA256()
    private var kept = ByteBuffer()
    private var finished: [TestAnswer] = []
    private var waiting: EventLoopPromise<TestAnswer>?
    private var isClosed = false

    func next(on eventLoop: any EventLoop) -> EventLoopFuture<TestAnswer> {
        let promise = eventLoop.makePromise(of: TestAnswer.self)
        waiting = promise
        handOut()
        return promise.futureResult
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head) where head.status.code < 200:
            current.interim.append(Int(head.status.code))
        case .head(let head):
            current.head = head
        case .body(let bytes):
            digest?.update(bytes.readableBytesUInt8Span)
            current.byteCount += bytes.readableBytes
            kept.writeBytes(bytes.readableBytesView.prefix(65_536 - kept.readableBytes))
        case .end:
            // The end of an interim answer is not the end of the answer.
            guard current.head != nil else { return }
            current.isComplete = true
            finish()
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        isClosed = true
        finish()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func finish() {
        current.text = String(buffer: kept)
        current.sha256 = digest.take()?.finalize() ?? []
        finished.append(current)
        current = TestAnswer()
        kept.clear()
        digest = SHA256()
        handOut()
    }

    private func handOut() {
        guard let promise = waiting, !finished.isEmpty else { return }
        waiting = nil
        // Behind the last answer of a closed connection nothing will come.
        let isLast = finished.count == 1 && isClosed
        promise.succeed(isLast ? finished[0] : finished.removeFirst())
    }
}
