import NIOCore
import NIOHTTP1

/// Gathers one answer and closes the connection.
final class AnswerGatherer: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    /// The connection ended before the answer did.
    struct Incomplete: Error {}

    private let answer: EventLoopPromise<SandboxAnswer>
    private var head: HTTPResponseHead?
    private var body = ByteBuffer()

    init(_ answer: EventLoopPromise<SandboxAnswer>) {
        self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            // 1xx heads come before the answer's own.
            if head.status.code >= 200 { self.head = head }
        case .body(var bytes):
            body.writeBuffer(&bytes)
        case .end:
            guard let head else { return }
            answer.succeed(
                SandboxAnswer(
                    status: Int(head.status.code),
                    fields: head.headers.map { (name: $0.name, value: $0.value) },
                    body: Array(body.readableBytesView)
                )
            )
            context.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        answer.fail(Incomplete())
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A failed write alone says nothing: the answer may still be on its way.
        guard !(error is IOError) else { return }
        answer.fail(error)
        context.close(promise: nil)
    }
}
